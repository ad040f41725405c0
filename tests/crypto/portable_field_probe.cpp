#include "crypto/lanes/portable_field.h"
#include "tests/crypto/field_probe_apply.h"

namespace noodgeld::crypto {
namespace {

constexpr std::uint64_t kTight = (std::uint64_t{1} << 51) + (1 << 14) - 1;
constexpr std::uint64_t kLoose = (std::uint64_t{1} << 54) - 1;

}  // namespace

const FieldProbe kPortableFieldProbe = {
    "portable",
    "portable",
    PortableField::kLanes,
    5,
    {0, 51, 102, 153, 204},
    {kTight, kTight, kTight, kTight, kTight},
    {2 * kTight, 2 * kTight, 2 * kTight, 2 * kTight, 2 * kTight},
    {kLoose, kLoose, kLoose, kLoose, kLoose},
    {kLoose, kLoose, kLoose, kLoose, kLoose},
    ProbeOf<PortableField>::apply};

}  // namespace noodgeld::crypto
