import { Button, Result } from 'antd';
import { Component, type ReactNode } from 'react';
import { i18n } from '../i18n/i18n.js';
import { isMissingPart } from './fresh.js';

/** A bug in one room leaves the header and the telephone alive. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    if (isMissingPart(error))
      return (
        <Result
          status="info"
          title={i18n.t('app.partMissing')}
          subTitle={i18n.t('app.partMissingHint')}
          extra={<ReloadButton text={i18n.t('link.refresh')} />}
          data-testid="part-missing"
        />
      );
    return (
      <Result
        status="warning"
        title={i18n.t('app.crashed')}
        subTitle={i18n.t('app.crashedHint')}
        extra={<ReloadButton text={i18n.t('app.reload')} />}
      >
        <code>{error.message}</code>
      </Result>
    );
  }
}

/** It is pressed by a person, who knows whether they are in a call. */
function ReloadButton({ text }: { text: string }) {
  return (
    <Button type="primary" onClick={() => location.reload()} data-testid="refresh">
      {text}
    </Button>
  );
}
