#include "crypto/sodium_once.h"

#include <sodium.h>

#include "crypto/check.h"

namespace noodgeld::crypto {

void initialise_sodium() {
    static const int state = sodium_init();  // 0: done now, 1: was done before, -1: cannot be
    NOODGELD_CHECK(state >= 0);
}

}  // namespace noodgeld::crypto
