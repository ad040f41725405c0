#include "crypto/lanes/avx2_curve.h"
#include "crypto/lanes/avx2_field.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/lanes/kernels.h"
#include "crypto/lanes/portable_field.h"

namespace noodgeld::crypto {
namespace {

/// For one point, whose root takes less time in words of 64 bits than in a lane of four.
struct OneOfAvx2 : PortableField {
    static void to_words(const Element& a, Word* words) {
        for (std::size_t i = 0; i < a.limb.size(); ++i) {
            words[i] = (a.limb[i] & ((1 << 26) - 1)) | a.limb[i] >> 26 << 32;
        }
    }
};

}  // namespace

const BackEnd kAvx2BackEnd = make_back_end<Avx2Field, Avx2Curve, OneOfAvx2>("avx2");

}  // namespace noodgeld::crypto
