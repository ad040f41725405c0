#include "protocol/objects/manifest.h"

#include <algorithm>

#include "crypto/merkle.h"

namespace noodgeld {
namespace {

std::size_t count_of(ByteView ids) {
    return ids.size() / kTokenIdBytes;
}

ByteView id_at(ByteView ids, std::size_t index) {
    return ids.subspan(index * kTokenIdBytes, kTokenIdBytes);
}

/// The first index of an id that is not below `id`.
std::size_t lower_bound(ByteView ids, const TokenId& id) {
    std::size_t first = 0;
    std::size_t last = count_of(ids);
    while (first < last) {
        const std::size_t middle = first + (last - first) / 2;
        const bool is_below = std::ranges::lexicographical_compare(id_at(ids, middle), id.bytes);
        (is_below ? first : last) = is_below ? middle + 1 : middle;
    }
    return first;
}

/// How many ids stand in part `index` of a manifest of `tokens`; 0 if it has no such part.
std::uint64_t ids_at(std::uint64_t index, Count tokens) {
    if (index >= parts_of(tokens)) return 0;
    return std::min(limits::kIdsPerPart, tokens.value - index * limits::kIdsPerPart);
}

}  // namespace

bool well_formed(const ManifestPart& part) {
    if (part.ids.empty() || part.ids.size() % kTokenIdBytes != 0) return false;
    const ByteView ids = part.ids;
    for (std::size_t i = 1; i < count_of(ids); ++i) {
        const bool ascends = std::ranges::lexicographical_compare(id_at(ids, i - 1), id_at(ids, i));
        if (!ascends) return false;
    }
    return true;
}

ObjectHash part_name(ByteView wire, const Lineage& lineage) {
    return object_hash(Kind::manifest, lineage, wire);
}

std::uint64_t parts_of(Count tokens) {
    return (tokens.value + limits::kIdsPerPart - 1) / limits::kIdsPerPart;
}

bool belongs_to(const ManifestPart& part, const EmittedSeries& emitted) {
    const std::size_t count = count_of(part.ids);
    if (part.series != emitted.series || count != ids_at(part.index.value, emitted.tokens)) {
        return false;
    }
    crypto::MerkleRoot tree;
    for (std::size_t i = 0; i < count; ++i) tree.add(crypto::leaf_hash(id_at(part.ids, i)));
    return crypto::verify_inclusion(tree.root(), part.index.value, parts_of(emitted.tokens),
                                    part.path, emitted.manifest.hash());
}

void Manifest::add(ManifestPart part, const ObjectHash& name) {
    TokenId first;
    TokenId last;
    std::ranges::copy(id_at(part.ids, 0), first.bytes.begin());
    std::ranges::copy(id_at(part.ids, count_of(part.ids) - 1), last.bytes.begin());
    const auto here = ends_.emplace(part.index.value, Ends{first, last}).first;
    const auto next = std::next(here);
    is_sorted_ &= here == ends_.begin() || std::prev(here)->second.second < first;
    is_sorted_ &= next == ends_.end() || last < next->second.first;
    names_.emplace(part.index.value, name);
    parts_.try_emplace({first, part.index.value}, Held{name, std::move(part.ids)});
}

bool Manifest::holds(std::uint64_t index, const ObjectHash& name) const {
    const auto at = names_.find(index);
    return at != names_.end() && at->second == name;
}

/// Its own ids, and those between it and a part before or after it that is held.
std::pair<TokenId, TokenId> Manifest::told_by(std::uint64_t index) const {
    const auto at = ends_.find(index);
    auto [lowest, highest] = at->second;
    if (index == 0) lowest = {};
    if (at != ends_.begin() && std::prev(at)->first + 1 == index)
        lowest = std::prev(at)->second.second;
    const auto next = std::next(at);
    if (index + 1 == parts_in_all_) highest.bytes.fill(0xff);
    if (next != ends_.end() && next->first == index + 1) highest = next->second.first;
    return {lowest, highest};
}

Manifest::Found Manifest::find(const TokenId& id) const {
    constexpr auto kHighest = ~std::uint64_t{0};
    const auto above = parts_.upper_bound({id, kHighest});
    if (above == parts_.begin()) {
        const auto first = names_.find(0);
        if (first == names_.end()) return {};
        return {Listing::not_listed, {first->second}};
    }
    const auto& [place, held] = *std::prev(above);
    const std::size_t at = lower_bound(held.ids, id);
    if (at < count_of(held.ids)) {
        const bool is_here = std::ranges::equal(id_at(held.ids, at), id.bytes);
        return {is_here ? Listing::listed : Listing::not_listed, {held.name}};
    }
    const std::uint64_t next_index = place.second + 1;
    if (next_index == parts_in_all_) return {Listing::not_listed, {held.name}};
    const auto next = names_.find(next_index);
    if (next == names_.end()) return {};
    return {Listing::not_listed, {held.name, next->second}};
}

}  // namespace noodgeld
