#include "crypto/lanes/avx2_curve.h"
#include "crypto/lanes/avx2_field.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/lanes/kernels.h"

namespace noodgeld::crypto {
namespace {

/// The root of a single point takes less time in words of 64 bits than in a lane of four.
void decode(std::span<const std::uint8_t* const> encodings, AffineRecord* points, bool* good) {
    if (encodings.size() != 1) return decode_in_lanes<Avx2Field>(encodings, points, good);
    AffineRecord point;
    kPortableBackEnd.decode(encodings, &point, good);
    if (*good) to_record_in_lanes<Avx2Field>(kPortableBackEnd.to_affine(point), points);
}

}  // namespace

const BackEnd kAvx2BackEnd =
    make_back_end<Avx2Field, Avx2Curve>("avx2", hash_in_lanes<Avx2Field>, decode);

}  // namespace noodgeld::crypto
