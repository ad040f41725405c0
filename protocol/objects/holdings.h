// Holdings: the signed objects that a terminal or a ledger holds, each verified when it came.
//
// What is held in the end depends only on which objects came, not on their order, if the caller
// offers again, whenever a charter is new, what was refused for its signers (is_signer_refusal).
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "protocol/objects/certificate.h"
#include "protocol/objects/charter.h"
#include "protocol/objects/emission.h"
#include "protocol/objects/head.h"
#include "protocol/objects/merchant_register.h"
#include "protocol/objects/order.h"
#include "protocol/objects/revocations.h"
#include "protocol/objects/ruling.h"
#include "protocol/objects/series.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

/// Whether another charter may turn this refusal of Holdings::add into a yes.
[[nodiscard]] constexpr bool is_signer_refusal(Refusal refusal) {
    return refusal == Refusal::no_charter || refusal == Refusal::unknown_signer ||
           refusal == Refusal::too_few_signatures;
}

/// Reads are thread-safe among themselves; `add` is not. Pointers stay good as long as the object,
/// also when it is moved.
class Holdings {
  public:
    Holdings() = default;
    Holdings(Holdings&&) = default;
    Holdings& operator=(Holdings&&) = default;

    struct Added {
        ObjectHash hash;
        bool is_new = false;
    };

    /// Decodes, verifies and keeps a charter, series, emission, order, stop, revocation list,
    /// certificate, anchor, register, ruling or settlement. The first charter decides the lineage,
    /// so who installs it decides what is believed. Refusals leave everything as it was: malformed,
    /// unknown_kind, too_large, other_lineage (another first charter, one that changes drill or
    /// currency, or a settlement of a drill), no_charter (its charter is not held), no_order (the
    /// order that a stop or list names is not held), unknown_signer, bad_signature,
    /// too_few_signatures (also of a stop or list whose order is of a later charter).
    [[nodiscard]] Result<Added, Refusal> add(Kind kind, ByteView wire,
                                             const crypto::Verifier& verifier);

    /// Whether `add` would take these bytes as a certificate; and what it says.
    [[nodiscard]] Result<Certificate, Refusal> check_certificate(
        ByteView wire, const crypto::Verifier& verifier) const;

    /// Nothing before the first charter.
    [[nodiscard]] const std::optional<Lineage>& lineage() const { return lineage_; }
    /// The charters that count, version 1 first: each follows the one before. Of two that follow
    /// one, it is the one that more of this one's ledger and witnesses dated first, or alone; if
    /// neither, none does. Empty before the first.
    [[nodiscard]] const std::vector<const Charter*>& standing_charters() const { return standing_; }
    /// The last of those; null before the first.
    [[nodiscard]] const Charter* current_charter() const {
        return standing_.empty() ? nullptr : standing_.back();
    }
    /// Whether it counts or not.
    [[nodiscard]] const Charter* charter(const ObjectHash& hash) const;
    /// The one of that version that counts; null if none does.
    [[nodiscard]] const Charter* charter(CharterVersion version) const;
    /// Whether what officers of that version signed, and is named so, is in office where all facts
    /// are asked: of the current charter, or carried by it. There must be one.
    [[nodiscard]] bool is_in_office(CharterVersion signers, const ObjectHash& hash) const {
        return signers <= current_charter()->version &&
               noodgeld::is_in_office(signers, hash, *current_charter());
    }
    /// The charter of that version among `charter` and those before it; null if it is higher.
    [[nodiscard]] const Charter* ancestor(const Charter& charter, CharterVersion version) const;

    [[nodiscard]] const Series* series(const SeriesId& id) const;
    [[nodiscard]] const Emission* emission(const EmissionId& id) const;
    [[nodiscard]] const Order* order(const ObjectHash& hash) const;
    [[nodiscard]] const Stop* stop(const ObjectHash& hash) const;
    [[nodiscard]] const RevocationList* revocations(const ObjectHash& hash) const;
    [[nodiscard]] const Certificate* certificate(const ObjectHash& hash) const;

    /// Whether they count or not.
    [[nodiscard]] const std::map<ObjectHash, Charter>& charters() const { return charters_; }
    [[nodiscard]] const std::map<EmissionId, Emission>& emissions() const { return emissions_; }
    [[nodiscard]] const std::map<ObjectHash, Order>& orders() const { return orders_; }
    [[nodiscard]] const std::map<ObjectHash, Stop>& stops() const { return stops_; }
    [[nodiscard]] const std::map<ObjectHash, RevocationList>& revocation_lists() const {
        return lists_;
    }
    [[nodiscard]] const std::map<ObjectHash, Certificate>& certificates() const {
        return certificates_;
    }
    [[nodiscard]] const std::map<ObjectHash, Anchor>& anchors() const { return anchors_; }
    [[nodiscard]] const std::map<ObjectHash, MerchantRegister>& registers() const {
        return registers_;
    }
    [[nodiscard]] const std::map<ObjectHash, Ruling>& rulings() const { return rulings_; }
    /// Takes as genuine a ruling that nobody signed yet, for whoever looks what it would do. False
    /// if it is held.
    bool suppose(const Ruling& ruling);
    /// Lets go of it again.
    void forget_supposed(const Ruling& ruling);
    [[nodiscard]] const std::map<ObjectHash, Settlement>& settlements() const {
        return settlements_;
    }
    /// Whether exactly these bytes were found to be a genuine anchor: another copy's signature
    /// proves nothing of this one.
    [[nodiscard]] bool is_genuine_anchor(ByteView wire) const;

    /// The key of that feed, if some held certificate is of it; all of them give the same.
    [[nodiscard]] const crypto::PublicKey* feed_key(const FeedId& feed) const;
    /// Whether some held charter revokes the key of that id.
    [[nodiscard]] bool is_revoked_key(const KeyId& kid) const {
        return revoked_keys_.contains(kid);
    }
    /// The key of that id which some held charter gives the ledger or a witness, if any.
    [[nodiscard]] const crypto::PublicKey* witness_key(const KeyId& kid) const;

    /// Whether a held revocation list names the series, or a sheet that gives the serial.
    /// `lists`: only these count. Costs a search in each.
    [[nodiscard]] bool is_revoked(const SeriesId& series, const Serial& serial,
                                  const std::set<ObjectHash>& lists) const;

    /// The names of all that is held.
    [[nodiscard]] const std::set<std::pair<Kind, ObjectHash>>& names() const { return names_; }

  private:
    using Keys = std::map<KeyId, crypto::PublicKey>;

    template <class T>
    Added keep(std::map<ObjectHash, T>& held, T value);
    Result<Added, Refusal> add_charter(ByteView wire, const crypto::Verifier& verifier);
    Result<Added, Refusal> add_series(ByteView wire, const crypto::Verifier& verifier);
    Result<Added, Refusal> add_emission(ByteView wire, const crypto::Verifier& verifier);
    [[nodiscard]] Result<void, Refusal> check_order_of(CharterVersion signers,
                                                       const ObjectHash& order) const;
    Result<Added, Refusal> add_stop(ByteView wire, const crypto::Verifier& verifier);
    Result<Added, Refusal> add_revocations(ByteView wire, const crypto::Verifier& verifier);
    Result<Added, Refusal> add_settlement(ByteView wire, const crypto::Verifier& verifier);
    Result<Added, Refusal> add_anchor(ByteView wire, const crypto::Verifier& verifier);
    template <class T>
    [[nodiscard]] Result<T, Refusal> signed_by_officers(ByteView wire, Count Thresholds::*threshold,
                                                        const crypto::Verifier& verifier) const;
    template <class T>
    [[nodiscard]] Result<T, Refusal> check_by_role(ByteView wire, const Keys& signers,
                                                   const crypto::Verifier& verifier) const;
    template <class T>
    Result<Added, Refusal> add_by_officers(std::map<ObjectHash, T>& held, ByteView wire,
                                           Count Thresholds::*threshold,
                                           const crypto::Verifier& verifier);
    template <class T>
    Result<Added, Refusal> add_by_role(std::map<ObjectHash, T>& held, ByteView wire,
                                       const Keys& signers, const crypto::Verifier& verifier);

    std::optional<Lineage> lineage_;
    std::map<ObjectHash, Charter> charters_;
    std::map<SeriesId, Series> series_;
    std::map<EmissionId, Emission> emissions_;
    std::map<ObjectHash, Order> orders_;
    std::map<ObjectHash, Stop> stops_;
    std::map<ObjectHash, RevocationList> lists_;
    std::map<ObjectHash, Certificate> certificates_;
    std::map<ObjectHash, Anchor> anchors_;
    std::map<ObjectHash, MerchantRegister> registers_;
    std::map<ObjectHash, Ruling> rulings_;
    std::map<ObjectHash, Settlement> settlements_;
    std::map<crypto::Hash, ObjectHash> anchor_copies_;  // By the hash of the whole: its name.

    void find_standing();
    [[nodiscard]] const Charter* successor(const Charter& charter) const;
    [[nodiscard]] UnixTime charter_date(const ObjectHash& charter, const KeyId& signer) const;

    std::vector<const Charter*> standing_;
    /// Of each charter, when each signer first dated it.
    std::map<ObjectHash, std::map<KeyId, UnixTime>> charter_dates_;
    Keys issuers_, enrollers_, witnesses_;  // of all charters held
    std::set<KeyId> revoked_keys_;          // by any of them
    Keys feed_keys_;
    std::map<ObjectHash, std::vector<Serial>> revoked_serials_;  // of each list, ascending
    std::set<std::pair<Kind, ObjectHash>> names_;
};

/// Whether enough of `charter`'s officers signed `object`.
template <class T>
[[nodiscard]] bool officers_signed(const MultiSigned<T>& object, const Charter& charter,
                                   Count Thresholds::*threshold,
                                   const std::optional<Lineage>& lineage,
                                   const crypto::Verifier& verifier) {
    std::vector<crypto::PublicKey> keys;
    for (const Officer& officer : charter.officers) keys.push_back(officer.key);
    return count_signers(object, lineage, keys, verifier) >= (charter.thresholds.*threshold).value;
}

/// Whether a charter is signed as it must be: by a threshold of its own officers and, unless it is
/// the first, of `previous`'s, whose successor it must be.
[[nodiscard]] Result<void, Refusal> check_charter(const MultiSigned<Charter>& charter,
                                                  const Charter* previous, const Lineage& lineage,
                                                  const crypto::Verifier& verifier);

}  // namespace noodgeld
