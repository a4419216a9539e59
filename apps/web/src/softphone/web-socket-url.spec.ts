import { describe, expect, it } from '@jest/globals';
import { webSocketUrl } from './web-socket-url.js';

describe('the softphone’s address', () => {
  const local = { protocol: 'http:', host: 'localhost:3114', hostname: 'localhost' };
  const behindProxy = { protocol: 'https:', host: 'desk.example', hostname: 'desk.example' };

  it('is the gateway’s port on the host of the page', () => {
    expect(webSocketUrl({ webSocketPath: '/ws', webSocketPort: 3115 }, local)).toBe('ws://localhost:3115/ws');
    const loopback = { protocol: 'http:', host: '[::1]:3114', hostname: '[::1]' };
    expect(webSocketUrl({ webSocketPath: '/ws', webSocketPort: 3115 }, loopback)).toBe('ws://[::1]:3115/ws');
  });

  it('is the page’s own port behind a proxy, encrypted like the page', () => {
    expect(webSocketUrl({ webSocketPath: '/ws', webSocketPort: null }, behindProxy)).toBe('wss://desk.example/ws');
    expect(webSocketUrl({ webSocketPath: '/ws', webSocketPort: null }, local)).toBe('ws://localhost:3114/ws');
  });
});
