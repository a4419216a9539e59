import { PLATE_TYPES, type PlateType, plateColour, plateShape } from '@yiche/contracts';
import styles from './plate-drawing.module.css';

/** A plate as it looks on the car: ground, writing and dot. The type stands beside it in words, for colour says it to few. */
export function PlateDrawing(props: { number: string; type: PlateType; size?: 'small' | 'large' }) {
  const [head, tail] = splitPlate(props.number);
  return (
    <span
      className={styles.plate}
      data-colour={plateColour(props)}
      data-size={props.size ?? 'large'}
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

/** Where the dot stands: behind the agency's letter, the country's three digits, the province; some have none. */
function splitPlate(number: string): [string, string] {
  const at = dotPlace(number);
  return [number.slice(0, at), number.slice(at)];
}

function dotPlace(number: string): number {
  switch (plateShape(number)) {
    case 'embassy':
      return number.startsWith('使') ? 4 : 3;
    case 'rescue':
      return number.startsWith('应急') ? 3 : 1;
    case 'armed-police':
      return number.length === 8 ? 3 : 2;
    case 'tractor':
      return 3;
    default:
      return /^\p{Script=Han}[A-Z]/u.test(number) ? 2 : number.length;
  }
}
