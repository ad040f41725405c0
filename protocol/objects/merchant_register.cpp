#include "protocol/objects/merchant_register.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/merkle.h"
#include "protocol/objects/certificate.h"
#include "protocol/wire/ascending.h"

namespace noodgeld {
namespace {

std::uint64_t part_count(Count merchants) {
    return (merchants.value + limits::kMerchantsPerPart - 1) / limits::kMerchantsPerPart;
}

/// How many rows stand in part `index`; 0 if there is no such part.
std::uint64_t rows_at(std::uint64_t index, Count merchants) {
    if (index >= part_count(merchants)) return 0;
    return std::min(limits::kMerchantsPerPart, merchants.value - index * limits::kMerchantsPerPart);
}

crypto::Hash root_of(std::span<const RegisteredMerchant> rows) {
    crypto::MerkleRoot tree;
    for (const RegisteredMerchant& row : rows) tree.add(crypto::leaf_hash(encode(row)));
    return tree.root();
}

}  // namespace

bool well_formed(const RegisteredMerchant& row) {
    return is_merchant(row.merchant);
}

bool well_formed(const MerchantRegister& all) {
    return all.number.value >= 1 && (all.number.value == 1) == !all.previous &&
           all.merchants.value >= 1 && all.merchants.value <= limits::kMerchants;
}

bool well_formed(const RegisterPart& part) {
    return ascends(part.rows, merchant_of);
}

ObjectHash register_part_name(ByteView wire, const Lineage& lineage) {
    return object_hash(Kind::register_part, lineage, wire);
}

bool belongs_to(const RegisterPart& part, Count merchants, const RegisterRoot& root) {
    if (part.rows.size() != rows_at(part.index.value, merchants)) return false;
    return crypto::verify_inclusion(root_of(part.rows), part.index.value, part_count(merchants),
                                    part.path, root.hash());
}

std::vector<RegisterPart> parts_of(const std::vector<RegisteredMerchant>& rows) {
    NOODGELD_CHECK(!rows.empty());
    std::vector<RegisterPart> parts;
    std::vector<crypto::Hash> roots;
    for (std::size_t i = 0; i < rows.size(); i += limits::kMerchantsPerPart) {
        const std::size_t end = std::min<std::size_t>(rows.size(), i + limits::kMerchantsPerPart);
        RegisterPart part{{parts.size()}, {}, {}};
        part.rows.assign(rows.begin() + static_cast<std::ptrdiff_t>(i),
                         rows.begin() + static_cast<std::ptrdiff_t>(end));
        roots.push_back(root_of(part.rows));
        parts.push_back(std::move(part));
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i].path = crypto::inclusion_proof(roots, i);
    }
    return parts;
}

MerchantRegister sum_up(const std::vector<RegisteredMerchant>& rows) {
    MerchantRegister all;
    all.merchants = {rows.size()};
    for (const RegisteredMerchant& row : rows) {
        all.ceilings = saturating_add(all.ceilings, row.ceiling);
    }
    all.root = RegisterRoot::of(root_of(rows));
    return all;
}

}  // namespace noodgeld
