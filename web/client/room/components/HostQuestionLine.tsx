import type { Counted } from "../state/asked";
import { useSurroundings } from "../surroundings";
import { Menu, MenuItem } from "./Menu";
import { Act, type Deal, QuestionLine } from "./QuestionLine";

/** A question as hosts have it: what comes next is a button, what is seldom done in a menu. */
export function HostQuestionLine({ question, deal }: { question: Counted; deal: Deal }) {
  const { t } = useSurroundings();
  const { id, state, author } = question;
  const to = (where: Parameters<Deal>[1]) => () => deal(id, where);
  const of = t.questionBy(author.name);
  return (
    <QuestionLine question={question} onVote={null} isVoted={false}>
      {state === "waiting" && (
        <>
          <Act label={t.letThrough} of={of} isMain testId="let-through" onClick={to("shown")} />
          <Act label={t.hide} of={of} testId="hide" onClick={to("hidden")} />
        </>
      )}
      {state === "shown" && (
        <>
          <Act label={t.answerNow} of={of} isMain testId="answer-now" onClick={to("answering")} />
          <Menu label={of} testId="question-menu">
            <MenuItem
              icon="check"
              label={t.isAnswered}
              testId="answered"
              onClick={to("answered")}
            />
            <MenuItem icon="eye-off" label={t.hide} testId="hide" onClick={to("hidden")} />
          </Menu>
        </>
      )}
      {state === "answering" && (
        <>
          <Act label={t.isAnswered} of={of} isMain testId="answered" onClick={to("answered")} />
          <Act label={t.offStage} of={of} testId="off-stage" onClick={to("shown")} />
        </>
      )}
      {state === "answered" && (
        <Menu label={of} testId="question-menu">
          <MenuItem icon="refresh" label={t.openAgain} testId="again" onClick={to("shown")} />
          <MenuItem icon="eye-off" label={t.hide} testId="hide" onClick={to("hidden")} />
        </Menu>
      )}
      {state === "hidden" && (
        <Act label={t.showAgain} of={of} testId="again" onClick={to("shown")} />
      )}
    </QuestionLine>
  );
}
