#include "crypto/lanes/avx2_field.h"
#include "tests/crypto/field_probe_apply.h"

namespace noodgeld::crypto {
namespace {

// Of even and odd limbs.
constexpr std::uint64_t kTight0 = (std::uint64_t{1} << 26) + (1 << 13) - 1;
constexpr std::uint64_t kTight1 = (std::uint64_t{1} << 25) + (1 << 12) - 1;
constexpr std::uint64_t kReady0 = (std::uint64_t{13} << 24) - 1;
constexpr std::uint64_t kReady1 = (std::uint64_t{13} << 23) - 1;
constexpr std::uint64_t kWide0 = (std::uint64_t{17} << 24) - 1;
constexpr std::uint64_t kWide1 = (std::uint64_t{17} << 23) - 1;
constexpr std::uint64_t kSum0 = 2 * kTight0;
constexpr std::uint64_t kSum1 = 2 * kTight1;

}  // namespace

const FieldProbe kAvx2FieldProbe = {
    "avx2",
    "avx2",
    Avx2Field::kLanes,
    10,
    {0, 26, 51, 77, 102, 128, 153, 179, 204, 230},
    {kTight0, kTight1, kTight0, kTight1, kTight0, kTight1, kTight0, kTight1, kTight0, kTight1},
    {kSum0, kSum1, kSum0, kSum1, kSum0, kSum1, kSum0, kSum1, kSum0, kSum1},
    {kWide0, kWide1, kWide0, kWide1, kWide0, kWide1, kWide0, kWide1, kWide0, kWide1},
    {kReady0, kReady1, kReady0, kReady1, kReady0, kReady1, kReady0, kReady1, kReady0, kReady1},
    ProbeOf<Avx2Field>::apply};

}  // namespace noodgeld::crypto
