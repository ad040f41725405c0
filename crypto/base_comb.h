// The multiples of the base point from which keys and signatures are made, as a back end keeps them
// (lanes/back_end.h, BaseComb).
#pragma once

#include "crypto/lanes/back_end.h"

namespace noodgeld::crypto {

void make_base_comb(const BackEnd& back_end, BaseComb& comb);

/// Made once per back end. Any thread.
[[nodiscard]] const BaseComb& base_comb(const BackEnd& back_end);

}  // namespace noodgeld::crypto
