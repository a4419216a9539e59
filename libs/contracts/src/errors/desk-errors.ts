import { says } from './says.js';

/** The desk, the agent's state and the call on it. */
export const deskErrors = {
  'desk/no-seat': says(
    'conflict',
    '还没有给您分配接听队列，不能上线，请联系系统管理员',
    'No queue is assigned to you yet: you cannot go on duty. Ask an administrator',
  ),
  'desk/not-an-agent': says('forbidden', '您的账号没有话务台', 'Your account has no desk'),
  'desk/real-phone': says('conflict', '请用软电话接听', 'Answer with the softphone'),

  'demo/off': says('not-found', '仅演示模式可用', 'Only in demo mode'),
  'demo/no-owner-called': says(
    'conflict',
    '还没有呼叫过车主，没有人会回电',
    'No owner was called yet: there is nobody to ring back',
  ),
  'demo/city-unavailable': says(
    'unavailable',
    '演示城市没有运行，无法模拟来电',
    'The demo city is not running: no call can be simulated',
  ),

  'agents/in-call#shift': says(
    'conflict',
    '通话中不能下线，请先结束通话',
    'You cannot go off duty during a call. End it first',
  ),
  'agents/in-call': says(
    'conflict',
    '通话中不能更改状态，请先结束通话',
    'You cannot change your state during a call. End it first',
  ),
  'agents/not-at-work': says('conflict', '请先上线', 'Go on duty first'),
  'agents/not-in-wrap-up': says('conflict', '当前没有计时中的话后处理', 'There is no wrap-up that is being timed'),
  'agents/wrap-up-limit': says(
    'conflict',
    '话后时间已到上限，不能再延长',
    'The wrap-up is as long as it can be and cannot be extended',
  ),

  'calls/unknown-call': says('not-found', '没有这个通话', 'There is no such call'),
  'calls/not-your-call': says('forbidden', '这个通话不在您的话务台上', 'This call is not on your desk'),
  'calls/not-your-call#taken-over': says(
    'forbidden',
    '这个通话已由其他话务员接手',
    'Another agent has taken this call over',
  ),
  'calls/no-owner-call': says('conflict', '没有正在进行的车主通话', 'There is no call with an owner'),
  'calls/owner-not-answered': says('conflict', '车主尚未接听', 'The owner has not answered yet'),
  'calls/requester-gone': says('conflict', '来电人已挂机', 'The caller has hung up'),
  'calls/wrong-phase': says(
    'conflict',
    '当前通话状态不能执行此操作',
    'This cannot be done while the call is as it is now',
  ),

  'telephony/pbx-unavailable': says(
    'unavailable',
    '话务系统暂时连接不上，请稍后再试',
    'The telephone system cannot be reached. Try again later',
  ),
  'telephony/timed-out': says(
    'unavailable',
    '话务系统没有及时回应，请以屏幕上的通话状态为准',
    'The telephone system did not answer in time. Go by the state of the call on the screen',
  ),
  'telephony/refused': says('conflict', '话务系统拒绝了这个操作', 'The telephone system refused this'),
  'telephony/unknown-call': says('not-found', '这通电话已经结束', 'This call is over'),
  'telephony/invalid-value': says(
    'invalid',
    '含有不允许发送给话务系统的内容',
    'It holds something that may not be sent to the telephone system',
  ),

  'recordings/unknown-call': says('not-found', '没有这个通话', 'There is no such call'),
  'recordings/unknown-recording': says('not-found', '没有这段录音', 'There is no such recording'),
} as const;
