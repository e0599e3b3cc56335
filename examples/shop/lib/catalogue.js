export const ITEMS = ['tea', 'coffee', 'cocoa', 'rusks', 'marmalade'];
