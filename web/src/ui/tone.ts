/** What a colour means here. Colour never stands alone: a tone always comes with words. */
export type Tone = 'bad' | 'warn' | 'good' | 'busy' | 'plain';
