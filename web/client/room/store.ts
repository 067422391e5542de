import { useEffect, useState } from "preact/hooks";

/** A value that tells its readers when it changes. */
export class Store<State> {
  private readonly readers = new Set<() => void>();

  constructor(private state: State) {}

  get(): State {
    return this.state;
  }

  set(next: State): void {
    if (Object.is(next, this.state)) {
      return;
    }
    this.state = next;
    for (const read of [...this.readers]) {
      read();
    }
  }

  /** Call `read` at each change, until the returned function is called. */
  subscribe(read: () => void): () => void {
    this.readers.add(read);
    return () => {
      this.readers.delete(read);
    };
  }
}

/** Read a store in a component, which is drawn again at each change. */
export function useStore<State>(store: Store<State>): State {
  const [state, setState] = useState(store.get());
  useEffect(() => {
    setState(store.get());
    return store.subscribe(() => setState(store.get()));
  }, [store]);
  return state;
}
