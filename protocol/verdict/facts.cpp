#include "protocol/verdict/facts.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "crypto/merkle.h"

namespace noodgeld {
namespace {

constexpr std::size_t kIdBytes = 16;

/// An entry of a segment, decoded, with its hash.
struct Read {
    Entry entry;
    EntryHash hash;
    std::size_t bytes;  // that it takes, about
};

/// All entries are of one feed and each follows the one before.
Result<std::vector<Read>, Refusal> read_entries(const Segment& segment, const FeedId& feed,
                                                const Lineage& lineage) {
    std::vector<Read> entries;
    for (const Bytes& bytes : segment.entries) {
        auto entry = decode<Entry>(bytes);
        if (!entry || entry->feed() != feed) return fail(Refusal::malformed);
        if (!entries.empty()) {
            const Read& last = entries.back();
            const bool follows = entry->previous == last.hash &&
                                 entry->sequence.value == last.entry.sequence.value + 1;
            if (!follows) return fail(Refusal::malformed);
        }
        entries.push_back(
            {std::move(*entry), entry_hash(bytes, lineage), bytes.size() + sizeof(FeedNode)});
    }
    return entries;
}

/// A head that its own segment contradicts: before the last entry, or another at its place.
bool contradicts(const Head& head, const std::vector<Read>& entries) {
    if (entries.empty()) return false;
    const Read& last = entries.back();
    if (head.point.sequence < last.entry.sequence) return true;
    return head.point.sequence == last.entry.sequence && head.point.hash != last.hash;
}

/// Whether these may wait, beside what does, for what proves them: they may be anybody's, under a
/// head that everybody has seen.
bool has_room(const std::vector<Read>& entries, std::size_t parked_bytes) {
    for (const Read& read : entries) parked_bytes += read.bytes;
    return parked_bytes <= limits::kParkedBytes;
}

}  // namespace

Result<Facts::Taken, Refusal> Facts::add(Kind kind, ByteView wire,
                                         const crypto::Verifier& verifier) {
    NOODGELD_TRY(const Taken taken, take(kind, wire, verifier));
    retry(verifier);
    return taken;
}

Result<Facts::Taken, Refusal> Facts::take(Kind kind, ByteView wire,
                                          const crypto::Verifier& verifier) {
    if (wire.size() > max_object_bytes(kind)) return fail(Refusal::too_large);
    if (kind != Kind::charter && !holdings_.lineage()) return fail(Refusal::no_charter);
    if (kind == Kind::segment) return take_segment(wire, verifier);
    if (kind == Kind::head) return take_head(wire, verifier);
    if (kind == Kind::manifest) return take_manifest(wire);
    return take_object(kind, wire, verifier);
}

Result<Facts::Taken, Refusal> Facts::take_object(Kind kind, ByteView wire,
                                                 const crypto::Verifier& verifier) {
    const auto added = holdings_.add(kind, wire, verifier);
    if (added && added->is_new) {
        news_.objects.push_back({kind, added->hash, Bytes(wire.begin(), wire.end())});
        series_came_ |= kind == Kind::series;
        charter_came_ |= kind == Kind::charter;
        note_arrival(kind, added->hash);
        if (kind == Kind::anchor) {
            // The head is a fact by itself, if its terminal signed it; the anchor is one anyway.
            const auto& head = holdings_.anchors().at(added->hash).head;
            if (head) (void)take_head(*head, verifier);
        }
    }
    if (added) return Taken{added->is_new, false};
    if (!is_signer_refusal(added.error())) return fail(added.error());
    // The same payload under other signatures is the same fact: nothing to wait for.
    if (const auto& lineage = holdings_.lineage()) {
        const auto name = object_name(kind, wire, *lineage);
        if (name && holds(kind, *name)) return Taken{.unproven = true};
    }
    return wait(kind, wire, AnyCharter{});
}

Result<Facts::Taken, Refusal> Facts::wait(Kind kind, ByteView wire, const Missing& missing) {
    const bool full =
        waiting_count_ >= limits::kWaiting || waiting_bytes_ + wire.size() > limits::kWaitingBytes;
    if (full) return fail(Refusal::storage_full);
    const bool is_new = waiting_[missing].emplace(kind, Bytes(wire.begin(), wire.end())).second;
    if (is_new) {
        ++waiting_count_;
        waiting_bytes_ += wire.size();
    }
    return Taken{is_new, true};
}

/// A fact is new that something may wait for.
void Facts::note_arrival(Kind kind, const ObjectHash& hash) {
    if (kind == Kind::charter) arrived_.emplace_back(AnyCharter{});
    if (kind == Kind::certificate) {
        const Certificate& new_one = *holdings_.certificate(hash);
        arrived_.emplace_back(TerminalKey{{new_one.terminal, new_one.epoch}, key_id(new_one.key)});
    }
    if (kind == Kind::emission) {
        arrived_.emplace_back(holdings_.emission(id_from<EmissionId>(hash.bytes))->manifest);
    }
}

Result<Facts::Taken, Refusal> Facts::take_segment(ByteView wire, const crypto::Verifier& verifier) {
    const auto segment = decode<Segment>(wire);
    if (!segment) return fail(Refusal::malformed);
    const auto head = decode_signed<Head>(segment->head);
    if (!head) return fail(Refusal::malformed);
    const FeedId feed = head->value.feed();
    NOODGELD_TRY(std::vector<Read> entries, read_entries(*segment, feed, *holdings_.lineage()));
    if (contradicts(head->value, entries)) return fail(Refusal::bad_head);
    // Nothing of an unknown terminal takes room in a feed.
    if (holdings_.terminal_key(feed, head->by.kid) == nullptr) {
        return wait(Kind::segment, wire, TerminalKey{feed, head->by.kid});
    }
    NOODGELD_TRY(Taken taken, take_head(segment->head, verifier));
    FeedTree& tree = feeds_.at(feed);
    const bool all_proven = !entries.empty() && entries.back().hash == head->value.point.hash;
    const bool may_wait = !unproven_are_bounded_ || has_room(entries, parked_bytes_);
    if (!all_proven && !may_wait) return fail(Refusal::storage_full);
    for (Read& read : entries) {
        const std::size_t unproven = all_proven ? 0 : read.bytes;
        const bool is_new = tree.add(std::move(read.entry), read.hash, unproven);
        if (is_new) {
            unplaced_.insert(feed);
            parked_bytes_ += unproven;
        }
        taken.is_new |= is_new;
    }
    return taken;
}

Result<Facts::Taken, Refusal> Facts::take_head(ByteView wire, const crypto::Verifier& verifier) {
    const auto head = decode_signed<Head>(wire);
    if (!head) return fail(Refusal::malformed);
    const FeedId feed = head->value.feed();
    const crypto::PublicKey* key = holdings_.terminal_key(feed, head->by.kid);
    if (key == nullptr) return wait(Kind::head, wire, TerminalKey{feed, head->by.kid});
    if (!verify_signed(*head, holdings_.lineage(), *key, verifier)) {
        return fail(Refusal::bad_signature);
    }
    FeedTree& tree = feeds_.try_emplace(feed, feed, *holdings_.lineage()).first->second;
    const bool is_new = tree.add_head(*head);
    if (is_new) {
        unplaced_.insert(feed);
        news_.heads.emplace_back(feed, head->value.point);
    }
    return Taken{is_new, false};
}

Result<Facts::Taken, Refusal> Facts::take_manifest(ByteView wire) {
    auto manifest = decode_manifest(wire);
    if (!manifest) return fail(Refusal::malformed);
    const ManifestRoot root = manifest_root(*manifest);
    const bool is_named = std::ranges::any_of(
        holdings_.emissions(), [&root](const auto& held) { return held.second.manifest == root; });
    if (!is_named) return wait(Kind::manifest, wire, root);
    const bool is_new = manifests_.emplace(root, std::move(*manifest)).second;
    if (is_new) news_.objects.push_back({Kind::manifest, {root.bytes}, {}});
    return Taken{is_new, false};
}

/// What something waited for came: each once, though taking it may bring more.
void Facts::retry(const crypto::Verifier& verifier) {
    while (!arrived_.empty()) {
        const auto waited = waiting_.extract(arrived_.back());
        arrived_.pop_back();
        if (waited.empty()) continue;
        for (const auto& [kind, wire] : waited.mapped()) {
            --waiting_count_;
            waiting_bytes_ -= wire.size();
        }
        for (const auto& [kind, wire] : waited.mapped()) (void)take(kind, wire, verifier);
    }
}

void Facts::settle(const crypto::Verifier& verifier) {
    std::vector<const FeedNode*> sales;
    std::vector<const FeedNode*> recorded;
    if (std::exchange(series_came_, false)) sales = std::exchange(seriesless_, {});
    if (std::exchange(charter_came_, false)) recorded = std::exchange(signerless_, {});
    // What an anchor in an entry brings may place more entries, and so on.
    while (!unplaced_.empty() || !recorded.empty()) {
        for (const FeedId& feed : std::exchange(unplaced_, {})) {
            for (const FeedNode* node : feeds_.at(feed).place()) {
                news_.entries.push_back(node);
                parked_bytes_ -= node->unproven_bytes;
                if (sale_in(node->entry) != nullptr) sales.push_back(node);
                if (std::holds_alternative<WitnessedTime>(node->entry.body)) {
                    recorded.push_back(node);
                }
            }
        }
        take_recorded_anchors(std::exchange(recorded, {}), verifier);
    }
    verify_spends(sales, verifier);
}

/// An anchor is a fact by itself, whoever brings it; a bad one is no anchor. None takes room among
/// what waits: it has its own in the feed.
void Facts::take_recorded_anchors(std::vector<const FeedNode*> nodes,
                                  const crypto::Verifier& verifier) {
    for (const FeedNode* node : nodes) {
        const Bytes& wire = std::get<WitnessedTime>(node->entry.body).anchor;
        const auto anchor = decode_signed<Anchor>(wire);
        if (!anchor) continue;
        if (holdings_.witness_key(anchor->by.kid) == nullptr) {
            signerless_.push_back(node);
        } else {
            (void)take(Kind::anchor, wire, verifier);
        }
    }
}

void Facts::verify_spends(const std::vector<const FeedNode*>& sales,
                          const crypto::Verifier& verifier) {
    if (sales.empty()) return;
    SpendChecks checks(holdings_);
    for (const FeedNode* node : sales) {
        const Sale& sale = *sale_in(node->entry);
        auto& results = signatures_.try_emplace(node->hash, sale.spends.size()).first->second;
        bool all_known = true;
        for (std::size_t i = 0; i < sale.spends.size(); ++i) {
            SpendSignatures& result = results[i];
            all_known &= checks.add(node->entry, sale, i,
                                    [&result](const SpendSignatures& found) { result = found; });
        }
        if (!all_known) seriesless_.push_back(node);
    }
    checks.run(verifier);
}

const FeedTree* Facts::feed(const FeedId& id) const {
    const auto at = feeds_.find(id);
    return at == feeds_.end() ? nullptr : &at->second;
}

const Manifest* Facts::manifest(const ManifestRoot& root) const {
    const auto at = manifests_.find(root);
    return at == manifests_.end() ? nullptr : &at->second;
}

bool Facts::holds(Kind kind, const ObjectHash& name) const {
    return kind == Kind::manifest ? manifests_.contains({name.bytes})
                                  : holdings_.names().contains({kind, name});
}

const std::vector<SpendSignatures>& Facts::signatures(const EntryHash& sale) const {
    return signatures_.at(sale);
}

std::optional<ObjectHash> object_name(Kind kind, ByteView wire, const Lineage& lineage) {
    if (kind == Kind::manifest) {
        const auto manifest = decode_manifest(wire);
        return manifest ? std::optional(ObjectHash{manifest_root(*manifest).bytes}) : std::nullopt;
    }
    const bool by_one = kind == Kind::series || kind == Kind::certificate || kind == Kind::anchor;
    const auto one = cose::read_sign1(wire);
    const auto many = cose::read_sign(wire);
    if (by_one ? !one : !many) return std::nullopt;
    const ByteView payload = by_one ? one->payload : many->payload;
    const bool is_first =
        kind == Kind::charter && lineage.bytes == object_hash(kind, std::nullopt, payload).bytes;
    return object_hash(kind, is_first ? std::nullopt : std::optional(lineage), payload);
}

Bytes encode_manifest(const Manifest& manifest) {
    Bytes out;
    out.reserve(manifest.size() * kIdBytes);
    for (const TokenId& id : manifest) append(out, id.bytes);
    return out;
}

Result<Manifest, DecodeError> decode_manifest(ByteView wire) {
    if (wire.size() % kIdBytes != 0) return fail(DecodeError::truncated);
    Manifest manifest(wire.size() / kIdBytes);
    for (std::size_t i = 0; i < manifest.size(); ++i) {
        std::ranges::copy(wire.subspan(i * kIdBytes, kIdBytes), manifest[i].bytes.begin());
        if (i > 0 && manifest[i] <= manifest[i - 1]) return fail(DecodeError::inconsistent);
    }
    return manifest;
}

ManifestRoot manifest_root(const Manifest& manifest) {
    crypto::MerkleRoot tree;
    for (const TokenId& id : manifest) tree.add(crypto::leaf_hash(id.bytes));
    return ManifestRoot::of(tree.root());
}

}  // namespace noodgeld
