// Charter: who may do what in one scheme. Every other object is believed because of a charter.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/seal.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/refusal.h"
#include "protocol/wire/time.h"

namespace noodgeld {

struct Officer {
    crypto::PublicKey key;
    std::string name;  ///< Of the office, for the officers' own screens: "Minister of Finance".
    friend bool operator==(const Officer&, const Officer&) = default;
};

/// How many officers it takes.
struct Thresholds {
    Count activate;  ///< Orders and emissions. More than half.
    Count stop;      ///< Stops and revocation lists. Not more than `activate`; two of several.
    Count charter;   ///< The next charter. At least `activate`.
    Count settle;    ///< Settlement runs. Not more than `activate`; two of several.
    friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

/// A place that series, terminals and orders name by number. Its parent stands before it.
struct Region {
    RegionNumber number;
    std::optional<RegionNumber> parent;
    std::string code;  ///< The national code: CBS "PV20", "GM0014"; "NL" for the root.
    std::string name;
    friend bool operator==(const Region&, const Region&) = default;
};

struct Charter {
    static constexpr Kind kKind = Kind::charter;

    CharterVersion version;              ///< 1, 2, ...
    std::optional<ObjectHash> previous;  ///< The charter before it; none for version 1.
    bool drill = false;                  ///< An exercise: shown on every screen; can never settle.
    UnixTime issued_at;
    std::vector<Officer> officers;
    Thresholds thresholds;
    crypto::PublicKey issuer;
    crypto::PublicKey enroller;
    crypto::PublicKey ledger;
    std::vector<crypto::PublicKey> witnesses;
    std::vector<crypto::SealingKey> auditors;
    crypto::SealingKey revocation_desk;
    std::string currency;  ///< ISO 4217: "EUR".
    std::vector<Region> regions;
    std::vector<KeyId>
        revoked_keys;  ///< No longer believed; ascending. No later charter can undo it.
    std::vector<ObjectHash>
        carried;  ///< What stays of earlier charters, by object hash; ascending.
    friend bool operator==(const Charter&, const Charter&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Officer>
void describe(Fields& fields, Self& officer) {
    fields(1, "key", officer.key);
    fields(2, "name", officer.name, length(1, limits::kNameBytes));
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Thresholds>
void describe(Fields& fields, Self& thresholds) {
    fields(1, "activate", thresholds.activate);
    fields(2, "stop", thresholds.stop);
    fields(3, "charter", thresholds.charter);
    fields(4, "settle", thresholds.settle);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Region>
void describe(Fields& fields, Self& region) {
    fields(1, "number", region.number);
    fields(2, "parent", region.parent);
    fields(3, "code", region.code, length(1, 16));
    fields(4, "name", region.name, length(1, limits::kNameBytes));
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Charter>
void describe(Fields& fields, Self& charter) {
    fields(1, "version", charter.version);
    fields(2, "previous", charter.previous);
    fields(3, "drill", charter.drill);
    fields(4, "issued_at", charter.issued_at);
    fields(5, "officers", charter.officers, length(1, limits::kOfficers));
    fields(6, "thresholds", charter.thresholds);
    fields(7, "issuer", charter.issuer);
    fields(8, "enroller", charter.enroller);
    fields(9, "ledger", charter.ledger);
    fields(10, "witnesses", charter.witnesses, length(0, limits::kWitnesses));
    fields(11, "auditors", charter.auditors, length(1, limits::kAuditors));
    fields(12, "revocation_desk", charter.revocation_desk);
    fields(13, "currency", charter.currency, length(3, 3));
    fields(14, "regions", charter.regions, length(1, limits::kRegions));
    fields(15, "revoked_keys", charter.revoked_keys, length(0, limits::kRevokedKeys));
    fields(16, "carried", charter.carried, length(0, limits::kCarried));
}

/// Version 1 has no previous and every other has one; thresholds are within their bounds; no
/// signing key has two roles and no sealing key either; sealing keys are usable; regions ascend,
/// and each parent stands before its child, at most kRegionDepth deep; revoked keys and what is
/// carried ascend, no signing key is revoked, and a first charter carries nothing.
[[nodiscard]] bool well_formed(const Charter& charter);

/// Whether `next` may follow `previous`, whoever signed it. Refuses malformed (its version is not
/// the next one) and other_lineage: a drill never becomes real, and all sums are of one currency.
[[nodiscard]] Result<void, Refusal> check_succession(const Charter& next, const Charter& previous);

/// Whether what officers of version `signers` signed, and is named by `hash`, is in office
/// under `current`: of its own or a later version, or carried by it.
[[nodiscard]] bool is_in_office(CharterVersion signers, const ObjectHash& hash,
                                const Charter& current);

/// The lineage that a first charter begins.
[[nodiscard]] Lineage lineage_of(const Charter& first);

/// Whether `place` is `region` or lies in it. False for numbers that the charter does not list.
[[nodiscard]] bool is_within(const Charter& charter, RegionNumber place, RegionNumber region);

[[nodiscard]] const Region* find_region(const Charter& charter, RegionNumber number);

}  // namespace noodgeld
