// Uses the types that json-schema-to-typescript makes. tsc compiles it; nothing runs it.
import type { Basket } from './Basket.js';
import type { SpongeBobColors } from './Colors.js';
import type { USGSEarthquake } from './Earthquake.js';
import type { SpongeBobFruits } from './Fruits.js';

export const color: SpongeBobColors = { color: 'yellow', hex: '#ffff00' };
export const fruit: SpongeBobFruits = { fruit: 'apple', quantity: 2 };
export const basket: Basket = { fruits: [fruit, { fruit: 'pear' }] };
export const magnitude = (quake: USGSEarthquake): number | null => quake.properties.mag;

// @ts-expect-error fruit is missing
export const nothing: SpongeBobFruits = {};
// @ts-expect-error color is a string
export const wrong: SpongeBobColors = { color: 1 };
