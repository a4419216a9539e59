import { says } from './says.js';

/** Requests, and the vehicles that are looked up for them. */
export const relocationsErrors = {
  'relocations/unknown-request': says('not-found', '没有这个工单', 'There is no such request'),
  'relocations/not-open': says('conflict', '工单已办结', 'The request is closed'),
  'relocations/not-open#change': says(
    'conflict',
    '工单已办结，不能再修改',
    'The request is closed and cannot be changed any more',
  ),
  'relocations/not-open#approval': says(
    'conflict',
    '工单已办结或已由其他话务员处理，不能再批准',
    'The request is closed or in another agent’s hands: nothing can be approved any more',
  ),
  'relocations/held-by-another': says('forbidden', '工单正由其他话务员处理', 'Another agent has the request in hand'),
  'relocations/held-by-another#join': says(
    'conflict',
    '工单正由其他话务员处理',
    'Another agent has the request in hand',
  ),
  'relocations/version-conflict': says(
    'conflict',
    '工单刚被更改过，已为您刷新',
    'The request was changed a moment ago; you see it as it is now',
  ),
  'relocations/call-has-request': says('conflict', '这个来电已有工单', 'This call has a request already'),
  'relocations/call-not-answered': says('conflict', '请先接听来电', 'Answer the call first'),
  'relocations/call-not-answered#open': says(
    'conflict',
    '请先接听来电，再建立工单',
    'Answer the call before you open a request',
  ),
  'relocations/other-requester': says('forbidden', '该工单不是此来电人的', 'The request is not this caller’s'),

  'relocations/promise-too-far': says(
    'invalid',
    '承诺时间须在以后，且不超过 24 小时',
    'A promised time lies ahead, at most 24 hours',
  ),
  'relocations/not-to-be-taken': says(
    'conflict',
    '工单的经办人在岗，不能接手',
    'The agent of this request is at work: it cannot be taken',
  ),
  'relocations/no-plate': says('invalid', '请先填写车牌号码', 'Enter the plate first'),
  'relocations/lookup-running': says(
    'conflict',
    '正在查询这个号牌，请稍候',
    'This plate is being looked up. Wait a moment',
  ),
  'relocations/lookup-too-late': says(
    'forbidden',
    ({ minutes }: { minutes: number }) => `通话结束已超过 ${minutes} 分钟，不能再查询车辆`,
    ({ minutes }) => `The call ended more than ${minutes} minutes ago: no vehicle can be looked up any more`,
  ),
  'relocations/lookup-without-call': says(
    'forbidden',
    '只能在处理该工单的通话期间查询车辆',
    'Vehicles can be looked up only during the call that the request is about',
  ),
  'relocations/lookups-per-hour': says(
    'too-many',
    '您一小时内查询的号牌已达上限，请班长批准',
    'You have looked up as many plates as an hour allows. Ask a supervisor to approve more',
  ),
  'relocations/plates-per-request': says(
    'too-many',
    '本工单查询的号牌已达上限，请班长批准',
    'As many plates as a request allows were looked up. Ask a supervisor to approve more',
  ),
  'relocations/lookup-of-another-request': says(
    'forbidden',
    '请先查询本工单的车辆',
    'Look up the vehicle of this request first',
  ),
  'relocations/unknown-attempt': says('not-found', '没有这次呼叫记录', 'There is no record of such a call'),
  'relocations/no-live-call': says(
    'conflict',
    '没有进行中的通话，不能呼叫车主',
    'There is no call going on: the owner cannot be called',
  ),
  'relocations/no-live-call#other': says(
    'conflict',
    '通话与工单不符，不能呼叫车主',
    'The call is not this request’s: the owner cannot be called',
  ),
  'relocations/no-script': says(
    'conflict',
    '没有生效的呼叫首语，请联系管理员',
    'There are no first words in force. Ask an administrator',
  ),
  'relocations/script-changed': says(
    'conflict',
    '呼叫首语刚刚换过，请看清新的再呼叫',
    'The first words have just changed: read the new ones before you call',
  ),
  'relocations/owner-call-live': says('conflict', '车主通话尚未结束', 'The call with the owner is not over yet'),
  'relocations/owner-call-live#calling': says('conflict', '已有正在进行的车主呼叫', 'An owner is being called already'),
  'relocations/owner-on-the-line': says(
    'conflict',
    '这是车主打来的电话，请在通话结束后再呼叫车主',
    'This call is an owner’s: call owners when it is over',
  ),
  'relocations/owner-unreachable': says(
    'conflict',
    '没有可呼叫的车主号码',
    'There is no number of the owner’s to be called',
  ),

  'relocations/unknown-approval': says('not-found', '没有这个申请', 'There is no such question'),
  'relocations/approval-decided': says('conflict', '这个申请已经处理过了', 'This question was decided before'),
  'relocations/approval-expired': says('conflict', '这个申请已经过期', 'This question has lapsed'),
  'relocations/own-approval': says('forbidden', '不能批准自己的申请', 'You cannot decide about your own question'),
  'relocations/no-limit-reached': says(
    'conflict',
    '还可以查询，不需要批准',
    'There is room for more lookups: no approval is needed',
  ),
  'relocations/unknown-alert': says('not-found', '没有这条待处理的告警', 'There is no such alert'),
  'relocations/own-alert': says('forbidden', '不能处理关于自己的告警', 'You cannot deal with an alert about yourself'),

  'vehicles/unknown-lookup': says('not-found', '车辆查询记录不存在', 'There is no such lookup'),
  'vehicles/lookup-of-another-request': says(
    'forbidden',
    '该车辆查询不属于此工单',
    'This lookup is not of this request',
  ),
  'vehicles/unknown-stale-number': says(
    'not-found',
    '没有这条失效电话的记录，可能已经恢复',
    'There is no such report: it may have been withdrawn',
  ),
  'vehicles/no-owner-number': says('conflict', '没有车主联系电话', 'There is no number of the owner’s'),
  'vehicles/registry-unavailable': says(
    'unavailable',
    '车辆查询平台暂时不可用，已转入待查询，恢复后自动再查',
    'The vehicle registry is not available. It will be asked again by itself',
  ),
  'vehicles/registry-unavailable#quota': says(
    'unavailable',
    '今天的车辆查询次数已用完（消防通道、应急车道除外），已转入待查询',
    'Today’s lookups are used up, but for fire lanes and emergency lanes. The registry will be asked later',
  ),
  'vehicles/registry-unavailable#refused': says(
    'unavailable',
    '车辆查询平台拒绝了本系统的查询，已转入待查询，请告知管理员',
    'The vehicle registry refuses our questions. Tell an administrator; it will be asked again',
  ),
  'vehicles/too-many-lines': says(
    'invalid',
    ({ most }: { most: number }) => `车辆文件超过 ${most} 行`,
    ({ most }) => `The file of vehicles has more than ${most} lines`,
  ),
} as const;
