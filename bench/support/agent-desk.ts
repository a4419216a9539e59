/** An agent at work, as far as anybody outside can see. */
export interface AgentDesk {
  readonly extension: string;
  /** Whether the desk is there and in touch with the server. */
  readonly connected: boolean;
  /** The agent's state as the desk shows it; null before the first. */
  readonly state: string | null;
  /** Whether the desk shows a call that rings or is talked in. */
  readonly inCall: boolean;
  /** What the agent sees, for whoever has to find out why it is not what it should be. */
  seen(): Promise<string>;
}
