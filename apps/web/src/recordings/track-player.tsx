import { CaretRightFilled, MutedOutlined, PauseOutlined, SoundOutlined, WarningFilled } from '@ant-design/icons';
import type { Recording } from '@yiche/contracts';
import { App, Button, Segmented, Slider } from 'antd';
import { clsx } from 'clsx';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { audioAddress } from '../api/endpoints.js';
import { formatElapsed } from '../app/elapsed.js';
import { type Track, isPlayable, layOutTracks } from './tracks.js';
import { useTrackPlayback } from './use-track-playback.js';
import text from '../parts/text.module.css';
import styles from './track-player.module.css';

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

/**
 * One lane a party over one time line; play, seek anywhere, mute one party, change the speed.
 * @param caller who had rung: an owner may ring back
 */
export function TrackPlayer({
  recordings,
  caller,
}: {
  recordings: readonly Recording[];
  caller: 'requester' | 'owner';
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const layout = useMemo(() => layOutTracks(recordings), [recordings]);
  const [muted, setMuted] = useState<ReadonlySet<string>>(new Set());
  const onFailure = useCallback(
    () => void message.warning({ key: 'player', content: t('recordings.playFailed') }),
    [message, t],
  );
  const playback = useTrackPlayback(layout, onFailure);
  const canPlay = layout.tracks.some((track) => isPlayable(track.recording));

  const toggleMuted = (id: string) =>
    setMuted((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });

  return (
    <div data-testid="player" data-playing={playback.isPlaying}>
      <div className={styles.bar}>
        <Button
          type="primary"
          shape="circle"
          icon={playback.isPlaying ? <PauseOutlined /> : <CaretRightFilled />}
          aria-label={t(playback.isPlaying ? 'recordings.pause' : 'recordings.play')}
          disabled={!canPlay}
          onClick={playback.toggle}
          data-testid="player-play"
        />
        <span className={clsx(text.tabular, styles.time)} data-testid="player-time">
          {formatElapsed(playback.position * 1_000)} / {formatElapsed(layout.total * 1_000)}
        </span>
        <Slider
          className={styles.slider}
          min={0}
          max={layout.total}
          step={0.1}
          value={playback.position}
          disabled={!canPlay}
          onChange={playback.seek}
          ariaLabelForHandle={t('recordings.seek')}
          tooltip={{ formatter: (seconds) => formatElapsed((seconds ?? 0) * 1_000) }}
        />
        <Segmented
          size="small"
          aria-label={t('recordings.speed')}
          value={playback.speed}
          options={SPEEDS.map((speed) => ({ value: speed, label: `${speed}×` }))}
          onChange={playback.setSpeed}
        />
      </div>
      {layout.tracks.map((track) => (
        <Lane
          caller={caller}
          key={track.recording.id}
          track={track}
          total={layout.total}
          position={playback.position}
          muted={muted.has(track.recording.id)}
          onMute={() => toggleMuted(track.recording.id)}
          onSeek={playback.seek}
          register={playback.register}
        />
      ))}
    </div>
  );
}

interface LaneProps {
  caller: 'requester' | 'owner';
  track: Track;
  total: number;
  position: number;
  muted: boolean;
  onMute: () => void;
  onSeek: (position: number) => void;
  register: (id: string, element: HTMLAudioElement | null) => void;
}

function Lane({ caller, track, total, position, muted, onMute, onSeek, register }: LaneProps) {
  const { t } = useTranslation();
  const { recording } = track;
  const percent = (seconds: number) => `${total > 0 ? (seconds / total) * 100 : 0}%`;
  const name =
    t(`recordings.role.${recording.role === 'requester' ? caller : recording.role}`) + track.name.replace(/^\D+/, ' ');
  const ref = useCallback(
    (element: HTMLAudioElement | null) => register(recording.id, element),
    [register, recording.id],
  );
  const canPlay = isPlayable(recording);
  const missing = recording.missingSeconds ?? 0;
  return (
    <div
      className={styles.lane}
      data-testid={`recording-${track.name}`}
      data-state={recording.state}
      data-recording-id={recording.id}
    >
      <Button
        size="small"
        type="text"
        disabled={!canPlay}
        icon={muted ? <MutedOutlined /> : <SoundOutlined />}
        aria-pressed={muted}
        aria-label={t(muted ? 'recordings.unmuteTrack' : 'recordings.muteTrack', { track: name })}
        onClick={onMute}
        data-testid={`mute-${track.name}`}
      />
      <span>{name}</span>
      <div
        className={styles.line}
        // The slider above does the same from the keyboard.
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onSeek(((event.clientX - box.left) / box.width) * total);
        }}
      >
        {recording.state === 'available' ? (
          <span
            className={styles.block}
            data-role={recording.role}
            data-muted={muted}
            style={{ left: percent(track.offset), width: percent(track.duration) }}
          />
        ) : (
          <span className={styles.note}>
            {t(`recordings.state.${recording.state}`)} · {t(`recordings.hint.${recording.state}`)}
          </span>
        )}
        {missing > 0 && (
          <span className={styles.short} role="note" data-testid={`short-${track.name}`}>
            <WarningFilled /> {t('recordings.short', { seconds: missing.toFixed(1) })}
          </span>
        )}
        <span className={styles.head} style={{ left: percent(position) }} />
      </div>
      <span className={clsx(styles.length, text.tabular)}>{canPlay ? formatElapsed(track.duration * 1_000) : '—'}</span>
      <span className={styles.sum} title={recording.sha256 ?? ''}>
        {recording.sha256 ? recording.sha256.slice(0, 8) : ''}
      </span>
      {canPlay && (
        <audio
          ref={ref}
          src={audioAddress(recording.id)}
          preload="metadata"
          muted={muted}
          data-testid={`recording-audio-${track.name}`}
        />
      )}
    </div>
  );
}
