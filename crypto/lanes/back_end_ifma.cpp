#include "crypto/lanes/back_ends.h"
#include "crypto/lanes/ifma_curve.h"
#include "crypto/lanes/ifma_field.h"
#include "crypto/lanes/kernels.h"

namespace noodgeld::crypto {

const BackEnd kIfmaBackEnd = make_back_end<IfmaField, IfmaCurve, IfmaHalfField>("ifma");

}  // namespace noodgeld::crypto
