/* SwiftPM wants a source file; this module is its header. */
#include "NCATrainingIntrinsics.h"
