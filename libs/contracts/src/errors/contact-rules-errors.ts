import { says } from './says.js';

/** What a bureau lays down about calling owners, and calls that it does not allow. */
export const contactRulesErrors = {
  'contact-rules/day-passed': says(
    'invalid',
    '生效日期已过，最早从今天起',
    'That day has passed: today at the earliest',
  ),
  'contact-rules/day-taken': says(
    'conflict',
    '已有从这一天起生效的呼叫首语，请另选一天',
    'First words begin on that day already. Choose another',
  ),
  'contact-rules/notice-ahead': says('invalid', '通知日期不能晚于今天', 'The notice cannot be dated later than today'),
  'contact-rules/changed-meanwhile': says(
    'conflict',
    '呼叫策略刚被他人更改过，请按现在的重新填写',
    'Somebody has changed the policy meanwhile. Begin again from what it is now',
  ),
  'contact-rules/nothing-changed': says(
    'invalid',
    '与那一天执行的呼叫策略完全相同',
    'This is the policy of that day already',
  ),
  'contact-rules/unknown-proposal': says('not-found', '没有这份呼叫首语', 'There are no such first words'),
  'contact-rules/decided': says('conflict', '这份呼叫首语已经处理过了', 'These first words were decided about before'),
  'contact-rules/own-proposal': says(
    'forbidden',
    '不能复核自己录入的呼叫首语',
    'You cannot decide about what you entered',
  ),
  'contact-rules/others-proposal': says('forbidden', '只能撤回自己录入的', 'You can withdraw only what you entered'),
  'contact-rules/scan': says('invalid', '扫描件须为 PDF、PNG 或 JPEG', 'The scan has to be a PDF, a PNG or a JPEG'),
  'contact-rules/too-many-proposals': says(
    'too-many',
    '待复核的和今天录入的已有 10 份，请先处理',
    'Ten wait to be decided about or were entered today. See to those first',
  ),

  'contact-rules/car-moved': says(
    'conflict',
    ({ number }: { number: string }) => `工单 ${number} 已登记该车挪走，请先问来电人车是否还在`,
    ({ number }) => `Request ${number} says that the vehicle has moved: ask the caller whether it is still there`,
  ),
  'contact-rules/being-called': says(
    'conflict',
    '另一张工单正在呼叫该车车主，请稍候',
    'The owner is being called for another request just now. Wait a moment',
  ),
  'contact-rules/attempts-used': says(
    'conflict',
    ({ count }: { count: number }) => `本工单已呼叫该车车主 ${count} 次，按呼叫策略不再呼叫`,
    ({ count }) => `The owner was called ${count} times for this request, which is as often as the policy allows`,
  ),
  'contact-rules/plate-calls-a-day': says(
    'too-many',
    ({ count }: { count: number }) => `该车车主今天已被呼叫 ${count} 次（各工单合计），按呼叫策略今天不再呼叫`,
    ({ count }) => `The owner was called ${count} times today, all requests together: not again today`,
  ),
  'contact-rules/second-not-called': says(
    'conflict',
    '登记的第一号码已不是车主的，按呼叫策略不拨打第二号码',
    'The first number is not the owner’s any more, and by the policy the second is not called',
  ),
  'contact-rules/too-soon': says(
    'conflict',
    ({ time }: { time: string }) => `按呼叫策略 ${time} 以后再呼叫`,
    ({ time }) => `By the policy not before ${time}`,
  ),
  'contact-rules/outside-hours': says(
    'conflict',
    ({ time }: { time: string }) => `现在不是呼叫车主的时段，${time} 以后再呼叫`,
    ({ time }) => `These are no hours to call owners: not before ${time}`,
  ),
} as const;
