#include "crypto/lanes/ifma_field.h"
#include "crypto/lanes/ifma_half_field.h"
#include "tests/crypto/field_probe_apply.h"

namespace noodgeld::crypto {
namespace {

constexpr std::uint64_t kTight = (std::uint64_t{1} << 51) + (1 << 14) - 1;
constexpr std::uint64_t kReady = (std::uint64_t{1} << 52) - 1;

template <class Field>
constexpr FieldProbe probe(std::string_view name) {
    return {name,
            "ifma",
            Field::kLanes,
            5,
            {0, 51, 102, 153, 204},
            {kTight, kTight, kTight, kTight, kTight},
            {kReady, kReady, kReady, kReady, kReady},
            {kReady, kReady, kReady, kReady, kReady},
            {kReady, kReady, kReady, kReady, kReady},
            ProbeOf<Field>::apply};
}

}  // namespace

const FieldProbe kIfmaFieldProbe = probe<IfmaField>("ifma");
const FieldProbe kIfmaHalfFieldProbe = probe<IfmaHalfField>("ifma_half");

}  // namespace noodgeld::crypto
