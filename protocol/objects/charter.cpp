#include "protocol/objects/charter.h"

#include <set>

#include "protocol/wire/ascending.h"

namespace noodgeld {
namespace {

bool thresholds_fit(const Charter& charter) {
    const std::uint64_t officers = charter.officers.size();
    const auto& [activate, stop, next, settle] = charter.thresholds;
    const std::uint64_t least = officers > 1 ? 2 : 1;  // No key alone.
    return activate.value * 2 > officers && activate.value <= officers && stop.value >= least &&
           stop <= activate && settle.value >= least && settle <= activate && next >= activate &&
           next.value <= officers;
}

bool no_own_key_is_revoked(const Charter& charter) {
    const auto is_revoked = [&charter](const crypto::PublicKey& key) {
        return std::ranges::binary_search(charter.revoked_keys, key_id(key));
    };
    return !is_revoked(charter.issuer) && !is_revoked(charter.enroller) &&
           !is_revoked(charter.ledger) && std::ranges::none_of(charter.witnesses, is_revoked) &&
           std::ranges::none_of(charter.officers, is_revoked, &Officer::key);
}

bool no_key_has_two_roles(const Charter& charter) {
    std::set<std::array<std::uint8_t, 32>> keys{charter.issuer.bytes, charter.enroller.bytes,
                                                charter.ledger.bytes};
    for (const Officer& officer : charter.officers) keys.insert(officer.key.bytes);
    for (const crypto::PublicKey& witness : charter.witnesses) keys.insert(witness.bytes);

    std::set<std::array<std::uint8_t, 32>> sealing{charter.revocation_desk.bytes};
    for (const crypto::SealingKey& auditor : charter.auditors) sealing.insert(auditor.bytes);
    return keys.size() == 3 + charter.officers.size() + charter.witnesses.size() &&
           sealing.size() == 1 + charter.auditors.size();
}

bool sealing_keys_are_usable(const Charter& charter) {
    return crypto::is_usable(charter.revocation_desk) &&
           std::ranges::all_of(charter.auditors, crypto::is_usable);
}

std::uint64_t depth_of(const Charter& charter, const Region& region) {
    std::uint64_t depth = 0;
    const Region* at = &region;
    while (at != nullptr && at->parent) {
        at = find_region(charter, *at->parent);
        ++depth;
    }
    return depth;
}

bool regions_form_a_forest(const Charter& charter) {
    if (!ascends(charter.regions, &Region::number)) return false;
    for (const Region& region : charter.regions) {
        if (!region.parent) continue;
        // A parent of a lower number cannot be a descendant: no cycles.
        if (*region.parent >= region.number) return false;
        if (find_region(charter, *region.parent) == nullptr) return false;
        if (depth_of(charter, region) > limits::kRegionDepth) return false;
    }
    return true;
}

}  // namespace

bool well_formed(const Charter& charter) {
    const bool first = charter.version.value == 1;
    return charter.version.value >= 1 && first == !charter.previous && thresholds_fit(charter) &&
           no_key_has_two_roles(charter) && sealing_keys_are_usable(charter) &&
           regions_form_a_forest(charter) && ascends(charter.revoked_keys) &&
           no_own_key_is_revoked(charter) && ascends(charter.carried) &&
           (!first || charter.carried.empty());
}

bool is_in_office(CharterVersion signers, const ObjectHash& hash, const Charter& current) {
    return signers >= current.version || std::ranges::binary_search(current.carried, hash);
}

Result<void, Refusal> check_succession(const Charter& next, const Charter& previous) {
    if (next.version.value != previous.version.value + 1) return fail(Refusal::malformed);
    if (next.drill != previous.drill || next.currency != previous.currency) {
        return fail(Refusal::other_lineage);
    }
    return {};
}

Lineage lineage_of(const Charter& first) {
    return {hash_of(first, std::nullopt).bytes};
}

const Region* find_region(const Charter& charter, RegionNumber number) {
    const auto at = std::ranges::lower_bound(charter.regions, number, {}, &Region::number);
    return at != charter.regions.end() && at->number == number ? &*at : nullptr;
}

bool is_within(const Charter& charter, RegionNumber place, RegionNumber region) {
    const Region* at = find_region(charter, place);
    while (at != nullptr) {
        if (at->number == region) return true;
        at = at->parent ? find_region(charter, *at->parent) : nullptr;
    }
    return false;
}

}  // namespace noodgeld
