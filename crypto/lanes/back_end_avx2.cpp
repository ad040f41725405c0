#include "crypto/lanes/avx2_field.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/lanes/kernels.h"

namespace noodgeld::crypto {

const BackEnd kAvx2BackEnd = make_back_end<Avx2Field>("avx2");

}  // namespace noodgeld::crypto
