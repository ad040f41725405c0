// MerchantRegister: which merchants may be paid, and how much each may be owed. Signed by officers:
// whoever stole the enroller's key can certify terminals, but no merchant.
//
// Its rows travel in parts of 4,096, as manifests do: the rows are the leaves of an RFC 6962 tree
// whose root the register names, a part is a subtree of it, and its path proves it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/hash.h"
#include "protocol/wire/amount.h"
#include "protocol/wire/cose.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// Who takes spends and where the money goes: a merchant in every rule is this pair.
struct Merchant {
    std::string name;
    std::string payee;
    friend auto operator<=>(const Merchant&, const Merchant&) = default;
};

/// A row of the register.
struct RegisteredMerchant {
    std::string merchant;
    std::string payee;
    std::string legal_name;
    Amount ceiling;  ///< What the merchant may be owed in one crisis before officers look.
    friend bool operator==(const RegisteredMerchant&, const RegisteredMerchant&) = default;
};

using RegisterRoot = HashOf<struct RegisterRootTag>;

struct MerchantRegister {
    static constexpr Kind kKind = Kind::merchant_register;

    CharterVersion charter;  ///< Whose officers sign.
    OrderNumber number;      ///< 1, 2, ... in one lineage.
    std::optional<ObjectHash> previous;
    UnixTime issued_at;
    Count merchants;  ///< How many rows.
    Amount ceilings;  ///< Their sum, for those who sign: no rule uses it.
    RegisterRoot root;
    friend bool operator==(const MerchantRegister&, const MerchantRegister&) = default;
};

struct RegisterPart {
    static constexpr Kind kKind = Kind::register_part;

    Count index;
    std::vector<RegisteredMerchant> rows;  ///< Ascending by merchant, then payee.
    std::vector<crypto::Hash> path;  ///< From the part's root to the register's, lowest first.
    friend bool operator==(const RegisterPart&, const RegisterPart&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RegisteredMerchant>
void describe(Fields& fields, Self& row) {
    fields(1, "merchant", row.merchant, length(1, limits::kMerchantBytes));
    fields(2, "payee", row.payee, length(1, limits::kPayeeBytes));
    fields(3, "legal_name", row.legal_name, length(1, limits::kLegalNameBytes));
    fields(4, "ceiling", row.ceiling);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, MerchantRegister>
void describe(Fields& fields, Self& all) {
    fields(1, "charter", all.charter);
    fields(2, "number", all.number);
    fields(3, "previous", all.previous);
    fields(4, "issued_at", all.issued_at);
    fields(5, "merchants", all.merchants);
    fields(6, "ceilings", all.ceilings);
    fields(7, "root", all.root);
}

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, RegisterPart>
void describe(Fields& fields, Self& part) {
    fields(1, "index", part.index);
    fields(2, "rows", part.rows, length(1, limits::kMerchantsPerPart));
    fields(3, "path", part.path, length(0, limits::kRegisterPath));
}

/// The name is a merchant's (is_merchant).
[[nodiscard]] bool well_formed(const RegisteredMerchant& row);
/// Number 1 has no previous and every other has one; at least one merchant, at most kMerchants.
[[nodiscard]] bool well_formed(const MerchantRegister& all);
/// The rows ascend by merchant and payee, each pair once.
[[nodiscard]] bool well_formed(const RegisterPart& part);

[[nodiscard]] inline Merchant merchant_of(const RegisteredMerchant& row) {
    return {row.merchant, row.payee};
}

/// What names a part: the hash of all its bytes.
[[nodiscard]] ObjectHash register_part_name(ByteView wire, const Lineage& lineage);

/// Whether `part` is one of the parts of a register of that many merchants and that root. Costs a
/// hash for each row.
[[nodiscard]] bool belongs_to(const RegisterPart& part, Count merchants, const RegisterRoot& root);

/// Cuts rows, which ascend, into parts. At least one row.
[[nodiscard]] std::vector<RegisterPart> parts_of(const std::vector<RegisteredMerchant>& rows);
/// The register's fields that follow from its rows, which ascend: how many, their ceilings' sum and
/// the root.
[[nodiscard]] MerchantRegister sum_up(const std::vector<RegisteredMerchant>& rows);

/// The rank of registers: by charter, then number.
[[nodiscard]] inline std::pair<CharterVersion, OrderNumber> rank_of(const MerchantRegister& all) {
    return {all.charter, all.number};
}

}  // namespace noodgeld
