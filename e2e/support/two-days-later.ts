/** Loaded before the program: its clock is two days ahead, so that what was pushed a moment ago is no longer recent. */
const { instant } = Temporal.Now;
Temporal.Now.instant = () => instant().add({ hours: 48 });
