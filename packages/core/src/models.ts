/** The stems of the models that come with the product, in the order in which people are shown them. */
export const builtInModels: Readonly<Record<string, readonly string[]>> = {
  htdemucs: ['vocals', 'drums', 'bass', 'other'],
};

/** The sum of all stems but the vocals: made on request, by no model. */
export const instrumentalStem = 'instrumental';
