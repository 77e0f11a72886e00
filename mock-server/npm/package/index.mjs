// One copy of the package, however it is imported: an instanceof works across both.
import mock from './index.js';

export const { MockError, VerificationError, programPath, startMock } = mock;
