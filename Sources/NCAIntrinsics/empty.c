/* SwiftPM wants a source file; this module is its headers. */
#include "NCAIntrinsics.h"
