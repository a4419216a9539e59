/** The part of asterisk-manager 0.2.0 that we touch; it ships no types. */
declare module 'asterisk-manager' {
  class Manager {
    /** With a null port nothing is connected yet. */
    constructor(port: number | null, host: string, username: string, password: string, events: boolean);
    on(event: string, listener: (...values: never[]) => void): void;
    emit(event: string, ...values: unknown[]): void;
    removeAllListeners(event?: string): void;
    connect(port: number, host: string, callback: () => void): void;
    login(callback: (error?: unknown) => void): void;
    action(action: Record<string, unknown>): string;
    disconnect(): void;
  }
  export = Manager;
}
