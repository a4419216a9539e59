import { Mailer, type Mail } from '@yiche/platform';

/** The bureau's mailbox in the story: it takes everything. */
export class StoryMailbox extends Mailer {
  readonly isConfigured = true;

  isUsable(): Promise<boolean> {
    return Promise.resolve(true);
  }

  send({ attachment }: Mail): Promise<readonly string[]> {
    attachment?.content.destroy();
    return Promise.resolve([]);
  }
}
