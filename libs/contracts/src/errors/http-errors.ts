import { says } from './says.js';

/** What the program answers before, beside and instead of what a feature would: HTTP, sockets, uploads, what it leans on. */
export const httpErrors = {
  'http/malformed': says('invalid', '请求格式不正确', 'The request is malformed'),
  'http/invalid-input': says(
    'invalid',
    ({ problem }: { problem: string }) => problem,
    // What zod itself says of it is in the server's language.
    () => 'What was entered is not as it should be',
  ),
  'http/invalid-input#field': says(
    'invalid',
    ({ problem }: { problem: string }) => problem,
    ({ problem }) => problem,
  ),
  'http/unreadable-text': says(
    'invalid',
    '内容中有无法识别的字符，请删除后重新输入',
    'There are characters in it that cannot be read. Remove them and enter it again',
  ),
  'http/too-deep': says('invalid', '提交的内容嵌套过深', 'What was sent is nested too deeply'),
  'http/not-found': says('not-found', '没有这个地址', 'There is no such address'),
  'http/not-allowed': says('invalid', '不支持这种操作', 'This operation is not supported'),
  'http/too-slow': says('invalid', '请求没有在规定时间内发完', 'The request was not sent in time'),
  'http/too-large': says('invalid', '提交的内容过大', 'What was sent is too large'),
  'http/too-large#head': says(
    'invalid',
    '请求的地址或头部过长',
    'The address or the headers of the request are too long',
  ),
  'http/address-too-long': says('invalid', '地址过长', 'The address is too long'),
  'http/unsupported-type': says('invalid', '不支持这种内容格式', 'This type of content is not supported'),
  'http/other-host': says(
    'invalid',
    '请用 localhost 或 IP 地址访问；前面有反向代理时请设置 TRUST_PROXY_HOPS',
    'Use localhost or an IP address; behind a reverse proxy set TRUST_PROXY_HOPS',
  ),

  'server/internal': says(
    'unavailable',
    '系统内部错误，请稍后再试',
    'Something went wrong inside the system. Try again later',
  ),
  'server/busy': says('unavailable', '系统繁忙，请重试', 'The system is busy. Try again'),
  'server/not-ready': says('unavailable', '部分依赖不可用', 'Something the system depends on is not available'),
  'system/database-away': says(
    'unavailable',
    '数据库暂时连不上，不能读取也不能保存。通话不受影响，请稍后再试',
    'The database cannot be reached: nothing can be read or saved. Calls go on. Try again later',
  ),

  'socket/invalid-input': says('invalid', '消息格式不正确', 'The message is malformed'),
  'realtime/too-many-sockets': says(
    'too-many',
    '打开的页面过多，请先关闭几个',
    'Too many pages are open. Close some of them first',
  ),
  'softphone-gateway/not-ready': says(
    'unavailable',
    '部分依赖不可用',
    'Something the system depends on is not available',
  ),
  'softphone-gateway/not-here': says(
    'not-found',
    '这里只有软电话的 /ws',
    'There is nothing here but /ws for softphones',
  ),

  'uploads/too-many#mine': says(
    'too-many',
    '您已有文件正在上传或处理，请等它完成后再试',
    'Files of yours are still being uploaded or read. Wait until they are done',
  ),
  'uploads/too-many': says(
    'too-many',
    '正在上传的文件太多，请稍后再试',
    'Too many files are being uploaded. Try again later',
  ),
  'uploads/too-slow': says(
    'invalid',
    '上传太慢或已经停住，已经中断。没有保存任何内容，请检查网络后重新上传',
    'The upload was too slow or had stopped, and was ended. Nothing was saved. Check the network and upload it again',
  ),
  'uploads/too-long': says(
    'invalid',
    '上传用时过长，已经中断。没有保存任何内容，请检查网络后重新上传',
    'The upload took too long and was ended. Nothing was saved. Check the network and upload it again',
  ),
  'uploads/cut': says(
    'invalid',
    '上传中断，没有保存任何内容，请重新上传',
    'The upload was cut off. Nothing was saved. Upload it again',
  ),
  'uploads/too-large': says(
    'invalid',
    ({ megabytes }: { megabytes: number }) => `文件不能超过 ${megabytes} MB`,
    ({ megabytes }) => `A file may have ${megabytes} MB at most`,
  ),

  'apart/too-many': says(
    'too-many',
    '正在读取的文件太多，请稍后再试',
    'Too many files are being read. Try again later',
  ),
  'apart/too-much-memory': says(
    'invalid',
    '拒绝读取这个文件：读取它需要的内存超出限度。没有保存任何内容',
    'This file is refused: reading it takes more memory than is allowed. Nothing was saved',
  ),
  'apart/too-much-time': says(
    'invalid',
    '拒绝读取这个文件：读取它需要的时间超出限度。没有保存任何内容',
    'This file is refused: reading it takes more time than is allowed. Nothing was saved',
  ),
  'apart/too-much-output': says(
    'invalid',
    '拒绝读取这个文件：读出的内容超出限度。没有保存任何内容',
    'This file is refused: there is more in it than is allowed. Nothing was saved',
  ),
  'apart/too-large-a-file': says(
    'invalid',
    '拒绝读取这个文件：读取它需要的临时空间超出限度。没有保存任何内容',
    'This file is refused: reading it takes more room than is allowed. Nothing was saved',
  ),

  'platform/database-away': says(
    'unavailable',
    ({ cause }: { cause: string }) => `连不上 DATABASE_URL 的数据库：${cause}`,
    ({ cause }) => `The database of DATABASE_URL cannot be reached: ${cause}`,
  ),
  'platform/unknown-finding': says(
    'not-found',
    ({ id }: { id: string }) => `没有等人处理的问题 ${id}`,
    ({ id }) => `There is no finding ${id} that waits for anybody`,
  ),
  'platform/unknown-fact': says(
    'not-found',
    ({ id }: { id: string }) => `没有搁置的事实 ${id}`,
    ({ id }) => `No fact ${id} is set aside`,
  ),
} as const;
