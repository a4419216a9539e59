import { PLATE_TYPES, type PlateType, plateColour } from '@yiche/contracts';
import './plate.css';

/** A plate as it looks on the car: ground, writing and dot. The type stands beside it in words, for colour says it to few. */
export function PlateDrawing(props: { number: string; type: PlateType; size?: 'small' | 'large' }) {
  const [head, tail] = splitPlate(props.number);
  return (
    <span
      className={`plate plate--${plateColour(props.type)} plate--${props.size ?? 'large'}`}
      role="img"
      aria-label={`${props.number} ${PLATE_TYPES[props.type]}`}
      title={PLATE_TYPES[props.type]}
      data-testid="plate-drawing"
    >
      <span>{head}</span>
      {tail && <i />}
      <span>{tail}</span>
    </span>
  );
}

/** The dot stands behind the agency's letter; embassy and other plates without one are written whole. */
function splitPlate(number: string): [string, string] {
  return /^\p{Script=Han}[A-Z]/u.test(number) ? [number.slice(0, 2), number.slice(2)] : [number, ''];
}
