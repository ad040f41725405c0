#include "issuer/drafting.h"

#include <algorithm>
#include <set>

#include "base/check.h"
#include "issuer/ceremony.h"
#include "protocol/wire/ascending.h"

namespace noodgeld {
namespace {

struct Row {
    DraftRefusal refusal;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {DraftRefusal::no_charter, "Er is geen handvest gegeven.", "No charter was given."},
    {DraftRefusal::other_scheme,
     "Een handvest houdt oefening en munteenheid van het vorige: een oefening wordt nooit echt. "
     "Begin een "
     "ander stelsel met een eerste handvest.",
     "A charter keeps the last one's drill and currency: a drill never becomes real. Begin another "
     "scheme with a first charter."},
    {DraftRefusal::two_roles, "Een sleutel staat er twee keer in: geen sleutel heeft twee rollen.",
     "A key stands in it twice: no key has two roles."},
    {DraftRefusal::sealing_key_signs,
     "De sleutel van een controleur of van het intrekkingsloket is hier ook een sleutel om te "
     "ondertekenen: daarmee kan niemand openen. Maak er een met `noodgeld key new --sealing`.",
     "The key of an auditor or of the revocation desk is here a key to sign with, too: nobody can "
     "open with that. Make one with `noodgeld key new --sealing`."},
    {DraftRefusal::bad_thresholds,
     "De drempels kloppen niet: activeren meer dan de helft; stoppen en afrekenen minstens twee en "
     "niet meer dan activeren; handvest minstens zoveel als activeren; geen meer dan er "
     "gemachtigden zijn.",
     "The thresholds are not right: activate more than half; stop and settle at least two and not "
     "more than activate; charter at least activate; none more than there are officers."},
    {DraftRefusal::revoked_key,
     "Een sleutel die in dit of een eerder handvest is ingetrokken, heeft hier een rol.",
     "A key that this or an earlier charter revokes has a role in it."},
    {DraftRefusal::bad_regions,
     "De regio's kloppen niet: een nummer dubbel, of een bovenliggende regio zonder lager nummer.",
     "The regions are not right: a number twice, or a parent without a lower number."},
    {DraftRefusal::bad_sealing_key, "Een sleutel om voor te verzegelen is onbruikbaar.",
     "A key to seal for is unusable."},
    {DraftRefusal::regions_not_listed, "Het handvest kent een van de regio's niet.",
     "The charter does not list one of the regions."},
    {DraftRefusal::bad_period,
     "De tijden kloppen niet: from, until, report_by en closing volgen in die orde op elkaar, en "
     "closing ligt na nu.",
     "The times are not right: from, until, report_by and closing follow in this order, and "
     "closing "
     "lies after now."},
    {DraftRefusal::bad_limits, "Een krappe grens is ruimer dan de gewone.",
     "A tight limit is above the ordinary one."},
    {DraftRefusal::inconsistent, "De onderdelen spreken elkaar tegen.",
     "The parts contradict one another."},
    {DraftRefusal::too_large,
     "Ondertekend past dit besluit niet in één QR-code (950 bytes): maak de boodschap korter of "
     "neem minder regels op.",
     "Once signed, this order does not fit one QR code (950 bytes): shorten the message or take "
     "fewer rows."},
};

std::multiset<crypto::PublicKey> signing_keys(const Charter& charter) {
    std::multiset<crypto::PublicKey> keys{charter.issuer, charter.enroller, charter.ledger};
    for (const Officer& officer : charter.officers) keys.insert(officer.key);
    keys.insert(charter.witnesses.begin(), charter.witnesses.end());
    return keys;
}

std::multiset<crypto::SealingKey> sealing_keys(const Charter& charter) {
    std::multiset<crypto::SealingKey> keys(charter.auditors.begin(), charter.auditors.end());
    keys.insert(charter.revocation_desk);
    return keys;
}

bool a_sealing_key_signs(const Charter& charter) {
    const auto signing = signing_keys(charter);
    return std::ranges::any_of(sealing_keys(charter), [&signing](const crypto::SealingKey& key) {
        return signing.contains(crypto::PublicKey{key.bytes});
    });
}

bool thresholds_fit(const Charter& charter) {
    const auto& [activate, stop, next, settle] = charter.thresholds;
    const std::uint64_t officers = charter.officers.size();
    const std::uint64_t least = officers > 1 ? 2 : 1;
    return activate.value * 2 > officers && stop.value >= least && stop <= activate &&
           settle.value >= least && settle <= activate && next >= activate &&
           next.value <= officers;
}

bool has_revoked_key(const Charter& charter, const Holdings& held) {
    return std::ranges::any_of(signing_keys(charter), [&](const crypto::PublicKey& key) {
        return held.is_revoked_key(key_id(key)) ||
               std::ranges::binary_search(charter.revoked_keys, key_id(key));
    });
}

bool sealing_keys_work(const Charter& charter) {
    return crypto::is_usable(charter.revocation_desk) &&
           std::ranges::all_of(charter.auditors, crypto::is_usable);
}

bool periods_fit(const Order& order) {
    const auto fits = [&order](const Activation& row) {
        return row.from < row.until && row.until <= order.report_by;
    };
    return std::ranges::all_of(order.activations, fits) && order.report_by <= order.closing &&
           order.issued_at < order.closing;
}

bool are_listed(const Charter& charter, const std::vector<Activation>& rows) {
    return std::ranges::all_of(rows, [&charter](const Activation& row) {
        return std::ranges::all_of(row.regions, [&charter](RegionNumber region) {
            return find_region(charter, region) != nullptr;
        });
    });
}

/// Adds what `before` has and `now` does not name, and sorts.
template <class T, class Name>
void carry_over(std::vector<T>& now, const std::vector<T>& before, Name name) {
    std::ranges::sort(now, {}, name);
    const std::size_t said = now.size();
    for (const T& one : before) {
        const auto end = now.begin() + static_cast<std::ptrdiff_t>(said);
        const auto at = std::lower_bound(now.begin(), end, one, [&](const T& a, const T& b) {
            return std::invoke(name, a) < std::invoke(name, b);
        });
        if (at == end || std::invoke(name, *at) != std::invoke(name, one)) now.push_back(one);
    }
    std::ranges::sort(now, {}, name);
}

/// Whether the object is one that its decoder accepts, lengths and all.
template <class T>
bool is_sound(const T& object) {
    return well_formed(object) && decode<T>(encode(object)).has_value();
}

}  // namespace

std::string_view sentence(DraftRefusal refusal, Language language) {
    const Row& row = kRows[static_cast<std::size_t>(refusal)];
    NOODGELD_CHECK(row.refusal == refusal);
    return language == Language::nl ? row.nl : row.en;
}

Result<Charter, DraftRefusal> make_charter(Charter said, const Holdings& held, UnixTime now) {
    const Charter* previous = held.current_charter();
    said.version = {previous == nullptr ? 1 : previous->version.value + 1};
    said.previous.reset();
    if (previous != nullptr) {
        const bool first = previous->version.value == 1;
        said.previous = hash_of(*previous, first ? std::nullopt : held.lineage());
    }
    said.issued_at = now;
    std::ranges::sort(said.regions, {}, &Region::number);
    std::ranges::sort(said.revoked_keys);
    std::ranges::sort(said.carried);
    if (previous != nullptr && !check_succession(said, *previous)) {
        return fail(DraftRefusal::other_scheme);
    }
    if (!ascends(signing_keys(said)) || !ascends(sealing_keys(said))) {
        return fail(DraftRefusal::two_roles);
    }
    if (a_sealing_key_signs(said)) return fail(DraftRefusal::sealing_key_signs);
    if (!thresholds_fit(said)) return fail(DraftRefusal::bad_thresholds);
    if (has_revoked_key(said, held)) return fail(DraftRefusal::revoked_key);
    if (!sealing_keys_work(said)) return fail(DraftRefusal::bad_sealing_key);
    // Nothing else is left that a charter's own rule could mean.
    if (!well_formed(said)) return fail(DraftRefusal::bad_regions);
    if (!is_sound(said)) return fail(DraftRefusal::inconsistent);
    return said;
}

Result<Order, DraftRefusal> make_order(Order said, const Order* previous, const Holdings& held,
                                       UnixTime now) {
    const Charter* charter = held.current_charter();
    if (charter == nullptr) return fail(DraftRefusal::no_charter);
    said.charter = charter->version;
    said.number = {previous == nullptr ? 1 : previous->number.value + 1};
    said.previous.reset();
    if (previous != nullptr) said.previous = hash_of(*previous, held.lineage());
    said.issued_at = now;
    for (Activation& row : said.activations) std::ranges::sort(row.regions);
    if (!are_listed(*charter, said.activations)) return fail(DraftRefusal::regions_not_listed);
    if (!periods_fit(said)) return fail(DraftRefusal::bad_period);
    if (!well_formed(said.limits)) return fail(DraftRefusal::bad_limits);
    if (!is_sound(said)) return fail(DraftRefusal::inconsistent);
    const Proposal draft = propose(said);
    const auto governance = governance_of(draft, held);
    NOODGELD_CHECK(governance.has_value());
    if (signed_size(draft, *governance) > limits::kOrderBytes) return fail(DraftRefusal::too_large);
    return said;
}

namespace {

/// What follows from the charters and from the object before.
template <class T>
Result<T, DraftRefusal> number_on(T said, const T* previous, const Holdings& held, UnixTime now) {
    const Charter* charter = held.current_charter();
    if (charter == nullptr) return fail(DraftRefusal::no_charter);
    said.charter = charter->version;
    said.number = {previous == nullptr ? 1 : previous->number.value + 1};
    said.previous.reset();
    if (previous != nullptr) said.previous = hash_of(*previous, held.lineage());
    said.issued_at = now;
    if (!is_sound(said)) return fail(DraftRefusal::inconsistent);
    return said;
}

}  // namespace

Result<MerchantRegister, DraftRefusal> make_register(MerchantRegister said,
                                                     const MerchantRegister* previous,
                                                     const Holdings& held, UnixTime now) {
    return number_on(std::move(said), previous, held, now);
}

Result<Ruling, DraftRefusal> make_ruling(Ruling said, const Ruling* previous, const Holdings& held,
                                         UnixTime now) {
    std::ranges::sort(said.points, {}, &RuledPoint::feed);
    std::ranges::sort(said.spends, {}, [](const RuledSpends& row) {
        return std::pair(row.feed, row.from.sequence);
    });
    std::ranges::sort(said.releases, {},
                      [](const Release& row) { return std::pair(row.merchant, row.payee); });
    return number_on(std::move(said), previous, held, now);
}

Result<Settlement, DraftRefusal> make_settlement(Settlement said, const Settlement* previous,
                                                 const Holdings& held, UnixTime now) {
    std::ranges::sort(said.rows, {}, [](const Settled& row) {
        return std::tuple(row.merchant, row.payee, row.returned);
    });
    return number_on(std::move(said), previous, held, now);
}

Result<Stop, DraftRefusal> make_stop(const Order& order, std::string message, const Holdings& held,
                                     UnixTime now) {
    const Charter* charter = held.current_charter();
    if (charter == nullptr) return fail(DraftRefusal::no_charter);
    const Stop stop{charter->version, hash_of(order, held.lineage()), now, std::move(message)};
    if (!decode<Stop>(encode(stop))) return fail(DraftRefusal::inconsistent);
    return stop;
}

Result<RevocationList, DraftRefusal> make_revocations(RevocationList said,
                                                      const RevocationList* previous,
                                                      const Order* order, const Holdings& held,
                                                      UnixTime now) {
    const Charter* charter = held.current_charter();
    if (charter == nullptr) return fail(DraftRefusal::no_charter);
    const RevocationList none;
    const RevocationList& before = previous == nullptr ? none : *previous;
    said.charter = charter->version;
    said.order.reset();
    if (order != nullptr) said.order = hash_of(*order, held.lineage());
    said.issued_at = now;
    carry_over(said.series, before.series, std::identity{});
    carry_over(said.sheets, before.sheets, &RevokedSheet::key);
    carry_over(said.boxes, before.boxes, &RevokedBox::key);
    carry_over(said.terminals, before.terminals, &RevokedTerminal::feed);
    if (!is_sound(said)) return fail(DraftRefusal::inconsistent);
    return said;
}

}  // namespace noodgeld
