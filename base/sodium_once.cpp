#include "base/sodium_once.h"

#include <sodium.h>

#include "base/check.h"

namespace noodgeld {

void initialise_sodium() {
    static const int state = sodium_init();  // 0: done now, 1: was done before, -1: cannot be
    NOODGELD_CHECK(state >= 0);
}

}  // namespace noodgeld
