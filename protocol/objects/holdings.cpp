#include "protocol/objects/holdings.h"

#include <algorithm>

namespace noodgeld {
namespace {

template <class Map, class Key>
auto find(const Map& map, const Key& key) -> decltype(&map.begin()->second) {
    const auto at = map.find(key);
    return at == map.end() ? nullptr : &at->second;
}

void learn(std::map<KeyId, crypto::PublicKey>& keys, const crypto::PublicKey& key) {
    keys.emplace(key_id(key), key);
}

}  // namespace

Result<void, Refusal> check_charter(const MultiSigned<Charter>& charter, const Charter* previous,
                                    const Lineage& lineage, const crypto::Verifier& verifier) {
    const auto aad = previous == nullptr ? std::nullopt : std::optional(lineage);
    const auto threshold = &Thresholds::charter;
    if (previous != nullptr) NOODGELD_TRY_VOID(check_succession(charter.value, *previous));
    if (!officers_signed(charter, charter.value, threshold, aad, verifier)) {
        return fail(Refusal::too_few_signatures);
    }
    if (previous == nullptr) return {};
    if (!officers_signed(charter, *previous, threshold, aad, verifier)) {
        return fail(Refusal::too_few_signatures);
    }
    return {};
}

Result<Holdings::Added, Refusal> Holdings::add(Kind kind, ByteView wire,
                                               const crypto::Verifier& verifier) {
    if (wire.size() > limits::kObjectBytes) return fail(Refusal::too_large);
    if (kind == Kind::charter) return add_charter(wire, verifier);
    if (!lineage_) return fail(Refusal::no_charter);
    switch (kind) {
        case Kind::series:
            return add_series(wire, verifier);
        case Kind::emission:
            return add_emission(wire, verifier);
        case Kind::order:
            if (wire.size() > limits::kOrderBytes) return fail(Refusal::too_large);
            return add_by_officers(orders_, wire, &Thresholds::activate, verifier);
        case Kind::stop:
            return add_stop(wire, verifier);
        case Kind::revocations:
            return add_revocations(wire, verifier);
        case Kind::certificate: {
            NOODGELD_TRY(Certificate certificate, check_certificate(wire, verifier));
            learn(feed_keys_, certificate.key);
            return keep(certificates_, std::move(certificate));
        }
        case Kind::anchor:
            return add_anchor(wire, verifier);
        case Kind::merchant_register:
            return add_by_officers(registers_, wire, &Thresholds::activate, verifier);
        case Kind::ruling:
            return add_by_officers(rulings_, wire, &Thresholds::activate, verifier);
        case Kind::settlement:
            return add_settlement(wire, verifier);
        case Kind::charter:
        case Kind::token:
        case Kind::voucher:
        case Kind::request:
        case Kind::authorisation:
        case Kind::challenge:
        case Kind::head:
        case Kind::segment:
        case Kind::manifest:
        case Kind::register_part:
            break;
    }
    return fail(Refusal::unknown_kind);
}

bool Holdings::suppose(const Ruling& ruling) {
    return rulings_.emplace(hash_of(ruling, lineage_), ruling).second;
}

void Holdings::forget_supposed(const Ruling& ruling) {
    rulings_.erase(hash_of(ruling, lineage_));
}

template <class T>
Holdings::Added Holdings::keep(std::map<ObjectHash, T>& held, T value) {
    const ObjectHash hash = hash_of(value, lineage_);
    const bool is_new = held.emplace(hash, std::move(value)).second;
    names_.emplace(T::kKind, hash);
    return Added{hash, is_new};
}

template <class T>
Result<T, Refusal> Holdings::signed_by_officers(ByteView wire, Count Thresholds::*threshold,
                                                const crypto::Verifier& verifier) const {
    auto object = decode_multi_signed<T>(wire);
    if (!object) return fail(Refusal::malformed);
    Refusal why = Refusal::no_charter;
    for (const auto& [hash, charter] : charters_) {
        if (charter.version != object->value.charter) continue;
        if (officers_signed(*object, charter, threshold, lineage_, verifier)) {
            return std::move(object->value);
        }
        why = Refusal::too_few_signatures;
    }
    return fail(why);
}

template <class T>
Result<Holdings::Added, Refusal> Holdings::add_by_officers(std::map<ObjectHash, T>& held,
                                                           ByteView wire,
                                                           Count Thresholds::*threshold,
                                                           const crypto::Verifier& verifier) {
    NOODGELD_TRY(T object, signed_by_officers<T>(wire, threshold, verifier));
    return keep(held, std::move(object));
}

template <class T>
Result<T, Refusal> Holdings::check_by_role(ByteView wire, const Keys& signers,
                                           const crypto::Verifier& verifier) const {
    auto object = decode_signed<T>(wire);
    if (!object) return fail(Refusal::malformed);
    const crypto::PublicKey* key = find(signers, object->by.kid);
    if (key == nullptr) return fail(Refusal::unknown_signer);
    if (!verify_signed(*object, lineage_, *key, verifier)) return fail(Refusal::bad_signature);
    if constexpr (requires { object->value.enroller; }) {
        if (object->value.enroller != object->by.kid) return fail(Refusal::bad_signature);
    }
    return std::move(object->value);
}

template <class T>
Result<Holdings::Added, Refusal> Holdings::add_by_role(std::map<ObjectHash, T>& held, ByteView wire,
                                                       const Keys& signers,
                                                       const crypto::Verifier& verifier) {
    NOODGELD_TRY(T object, check_by_role<T>(wire, signers, verifier));
    return keep(held, std::move(object));
}

Result<Certificate, Refusal> Holdings::check_certificate(ByteView wire,
                                                         const crypto::Verifier& verifier) const {
    if (wire.size() > limits::kObjectBytes) return fail(Refusal::too_large);
    if (!lineage_) return fail(Refusal::no_charter);
    return check_by_role<Certificate>(wire, enrollers_, verifier);
}

Result<Holdings::Added, Refusal> Holdings::add_charter(ByteView wire,
                                                       const crypto::Verifier& verifier) {
    auto object = decode_multi_signed<Charter>(wire);
    if (!object) return fail(Refusal::malformed);
    const bool first = !object->value.previous;
    const Charter* previous = first ? nullptr : charter(*object->value.previous);
    if (!first && previous == nullptr) return fail(Refusal::no_charter);
    const Lineage lineage = first ? lineage_of(object->value) : *lineage_;
    if (lineage_ && lineage != *lineage_) return fail(Refusal::other_lineage);
    NOODGELD_TRY_VOID(check_charter(*object, previous, lineage, verifier));

    lineage_ = lineage;
    const Charter& charter = object->value;
    learn(issuers_, charter.issuer);
    learn(enrollers_, charter.enroller);
    learn(witnesses_, charter.ledger);
    for (const crypto::PublicKey& witness : charter.witnesses) learn(witnesses_, witness);
    revoked_keys_.insert(charter.revoked_keys.begin(), charter.revoked_keys.end());
    const ObjectHash hash = hash_of(charter, first ? std::nullopt : lineage_);
    const bool is_new = charters_.emplace(hash, charter).second;
    names_.emplace(Kind::charter, hash);
    if (is_new) find_standing();
    return Added{hash, is_new};
}

Result<Holdings::Added, Refusal> Holdings::add_series(ByteView wire,
                                                      const crypto::Verifier& verifier) {
    std::map<ObjectHash, Series> one;
    NOODGELD_TRY(Added added, add_by_role(one, wire, issuers_, verifier));
    const auto id = id_from<SeriesId>(added.hash.bytes);
    added.is_new = series_.emplace(id, one.begin()->second).second;
    // It signs every token of the series; a terminal's key is met now and then.
    if (added.is_new) verifier.register_key(one.begin()->second.key);
    return added;
}

Result<Holdings::Added, Refusal> Holdings::add_emission(ByteView wire,
                                                        const crypto::Verifier& verifier) {
    const auto object = decode_multi_signed<Emission>(wire);
    if (!object) return fail(Refusal::malformed);
    const bool has_charter = std::ranges::any_of(charters_, [&object](const auto& charter) {
        return charter.second.version == object->value.charter;
    });
    if (!has_charter) return fail(Refusal::no_charter);
    const bool by_issuer = std::ranges::any_of(issuers_, [&](const auto& issuer) {
        const std::span<const crypto::PublicKey> key(&issuer.second, 1);
        return count_signers(*object, lineage_, key, verifier) == 1;
    });
    if (!by_issuer) return fail(Refusal::unknown_signer);
    std::map<ObjectHash, Emission> one;
    NOODGELD_TRY(Added added, add_by_officers(one, wire, &Thresholds::activate, verifier));
    const auto id = id_from<EmissionId>(added.hash.bytes);
    added.is_new = emissions_.emplace(id, one.begin()->second).second;
    return added;
}

/// Under one charter of its version, which is no drill's: by its ledger and its officers.
Result<Holdings::Added, Refusal> Holdings::add_settlement(ByteView wire,
                                                          const crypto::Verifier& verifier) {
    auto object = decode_multi_signed<Settlement>(wire);
    if (!object) return fail(Refusal::malformed);
    Refusal why = Refusal::no_charter;
    for (const auto& [hash, charter] : charters_) {
        if (charter.version != object->value.charter) continue;
        if (charter.drill) return fail(Refusal::other_lineage);
        const std::span<const crypto::PublicKey> ledger(&charter.ledger, 1);
        const bool by_ledger = count_signers(*object, lineage_, ledger, verifier) == 1;
        if (by_ledger &&
            officers_signed(*object, charter, &Thresholds::settle, lineage_, verifier)) {
            return keep(settlements_, std::move(object->value));
        }
        const bool ledger_signed = by_ledger || why == Refusal::too_few_signatures;
        why = ledger_signed ? Refusal::too_few_signatures : Refusal::unknown_signer;
    }
    return fail(why);
}

/// What names an order is believed only with that order; and who left office says nothing of an
/// order that came after.
Result<void, Refusal> Holdings::check_order_of(CharterVersion signers,
                                               const ObjectHash& order) const {
    const Order* named = find(orders_, order);
    if (named == nullptr) return fail(Refusal::no_order);
    if (signers < named->charter) return fail(Refusal::too_few_signatures);
    return {};
}

Result<Holdings::Added, Refusal> Holdings::add_stop(ByteView wire,
                                                    const crypto::Verifier& verifier) {
    NOODGELD_TRY(const Stop stop, signed_by_officers<Stop>(wire, &Thresholds::stop, verifier));
    NOODGELD_TRY_VOID(check_order_of(stop.charter, stop.order));
    return keep(stops_, stop);
}

Result<Holdings::Added, Refusal> Holdings::add_revocations(ByteView wire,
                                                           const crypto::Verifier& verifier) {
    NOODGELD_TRY(RevocationList list,
                 signed_by_officers<RevocationList>(wire, &Thresholds::stop, verifier));
    if (list.order) NOODGELD_TRY_VOID(check_order_of(list.charter, *list.order));
    const Added added = keep(lists_, std::move(list));
    if (added.is_new) {
        revoked_serials_.emplace(added.hash, revoked_serials(lists_.at(added.hash), *lineage_));
    }
    return added;
}

Result<Holdings::Added, Refusal> Holdings::add_anchor(ByteView wire,
                                                      const crypto::Verifier& verifier) {
    const crypto::Hash copy = crypto::sha256({wire});
    const auto known = anchor_copies_.find(copy);
    if (known != anchor_copies_.end()) return Added{known->second, false};
    const auto object = decode_signed<Anchor>(wire);
    if (!object) return fail(Refusal::malformed);
    if (object->value.signer != object->by.kid) return fail(Refusal::bad_signature);
    NOODGELD_TRY(const Added added, add_by_role(anchors_, wire, witnesses_, verifier));
    anchor_copies_.emplace(copy, added.hash);
    const auto& [signer, head, dated, time] = object->value;
    if (dated && dated->kind == Kind::charter) {
        const auto at = charter_dates_[dated->hash].try_emplace(signer, time).first;
        at->second = std::min(at->second, time);
        find_standing();
    }
    return added;
}

const Charter* Holdings::charter(const ObjectHash& hash) const {
    return find(charters_, hash);
}

const Charter* Holdings::charter(CharterVersion version) const {
    const bool counts = version.value >= 1 && version.value <= standing_.size();
    return counts ? standing_[version.value - 1] : nullptr;
}

const Charter* Holdings::ancestor(const Charter& charter, CharterVersion version) const {
    const Charter* at = &charter;
    while (at->version > version) at = &charters_.at(*at->previous);
    return at->version == version ? at : nullptr;
}

void Holdings::find_standing() {
    standing_.clear();
    const Charter* next = find(charters_, ObjectHash::of(crypto::Hash{lineage_->bytes}));
    for (; next != nullptr; next = successor(*next)) standing_.push_back(next);
}

/// Of those that follow it: the only one, or the one that leads by its ledger and witnesses.
const Charter* Holdings::successor(const Charter& charter) const {
    const bool is_first = charter.version.value == 1;
    const ObjectHash hash = hash_of(charter, is_first ? std::nullopt : lineage_);
    std::vector<const std::pair<const ObjectHash, Charter>*> rivals;
    for (const auto& held : charters_) {
        if (held.second.previous == hash) rivals.push_back(&held);
    }
    if (rivals.size() < 2) return rivals.empty() ? nullptr : &rivals.front()->second;

    std::set<KeyId> signers{key_id(charter.ledger)};
    for (const crypto::PublicKey& witness : charter.witnesses) signers.insert(key_id(witness));
    std::vector<int> leads(rivals.size());
    for (const KeyId& signer : signers) {
        std::vector<UnixTime> times;
        for (const auto* rival : rivals) times.push_back(charter_date(rival->first, signer));
        std::vector<UnixTime> ascending = times;
        std::ranges::nth_element(ascending, ascending.begin() + 1);
        for (std::size_t i = 0; i < rivals.size(); ++i) {
            const UnixTime of_others = times[i] == ascending[0] ? ascending[1] : ascending[0];
            if (times[i] < of_others) ++leads[i];
            if (of_others < times[i]) --leads[i];
        }
    }
    // Two cannot: whoever is first with a signer puts all others behind.
    const auto one = std::ranges::find_if(leads, [](int lead) { return lead > 0; });
    return one == leads.end() ? nullptr : &rivals[std::size_t(one - leads.begin())]->second;
}

/// When a signer first dated a charter; if it never did, later than any time.
UnixTime Holdings::charter_date(const ObjectHash& charter, const KeyId& signer) const {
    const auto* dates = find(charter_dates_, charter);
    const UnixTime* time = dates == nullptr ? nullptr : find(*dates, signer);
    return time == nullptr ? UnixTime::from_wire(UnixTime::kWireMax + 1) : *time;
}

const Series* Holdings::series(const SeriesId& id) const {
    return find(series_, id);
}

const Emission* Holdings::emission(const EmissionId& id) const {
    return find(emissions_, id);
}

const Order* Holdings::order(const ObjectHash& hash) const {
    return find(orders_, hash);
}

const Stop* Holdings::stop(const ObjectHash& hash) const {
    return find(stops_, hash);
}

const RevocationList* Holdings::revocations(const ObjectHash& hash) const {
    return find(lists_, hash);
}

const Certificate* Holdings::certificate(const ObjectHash& hash) const {
    return find(certificates_, hash);
}

const crypto::PublicKey* Holdings::feed_key(const FeedId& feed) const {
    return find(feed_keys_, feed);
}

bool Holdings::is_genuine_anchor(ByteView wire) const {
    return anchor_copies_.contains(crypto::sha256({wire}));
}

const crypto::PublicKey* Holdings::witness_key(const KeyId& kid) const {
    return find(witnesses_, kid);
}

bool Holdings::is_revoked(const SeriesId& series, const Serial& serial,
                          const std::set<ObjectHash>& lists) const {
    return std::ranges::any_of(lists, [&](const ObjectHash& hash) {
        const RevocationList* list = revocations(hash);
        return list != nullptr && (std::ranges::binary_search(list->series, series) ||
                                   std::ranges::binary_search(revoked_serials_.at(hash), serial));
    });
}

}  // namespace noodgeld
