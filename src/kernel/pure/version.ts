/** The version of Oakum, as its package has it; a test compares them. */
export const oakumVersion = '0.1.0';
