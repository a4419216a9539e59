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
          data-testid="part-missing"
        />
      );
    return (
      <Result
        status="warning"
        title={i18n.t('app.crashed')}
        subTitle={i18n.t('app.crashedHint')}
        extra={
          <Button type="primary" onClick={() => location.reload()}>
            {i18n.t('app.reload')}
          </Button>
        }
      >
        <code>{error.message}</code>
      </Result>
    );
  }
}
