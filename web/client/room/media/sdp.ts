/**
 * Return what names the connection that wrote a description: it stays the same through ICE restarts
 * and differs for another connection. Source: RFC 8829 section 5.2.1, the o= line's sess-id.
 */
export function connectionOf(sdp: string): string {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? "";
}
