#include "crypto/lanes/ifma_field.h"
#include "tests/crypto/field_probe_apply.h"

namespace noodgeld::crypto {
namespace {

constexpr std::uint64_t kTight = (std::uint64_t{1} << 51) + (1 << 14) - 1;
constexpr std::uint64_t kReady = (std::uint64_t{1} << 52) - 1;

}  // namespace

const FieldProbe kIfmaFieldProbe = {"ifma",
                                    IfmaField::kLanes,
                                    5,
                                    {0, 51, 102, 153, 204},
                                    {kTight, kTight, kTight, kTight, kTight},
                                    {kReady, kReady, kReady, kReady, kReady},
                                    {kReady, kReady, kReady, kReady, kReady},
                                    {kReady, kReady, kReady, kReady, kReady},
                                    ProbeOf<IfmaField>::apply};

}  // namespace noodgeld::crypto
