// Drafting: charters, orders, stops and revocation lists, with what the program can fill in itself,
// so that people say only what they decide.
//
// Versions and numbers count on from the object before; hashes are computed, never typed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/objects/holdings.h"

namespace noodgeld {

/// Why a draft cannot be made. In order of precedence.
enum class DraftRefusal : std::uint8_t {
    no_charter,          ///< None is held.
    other_scheme,        ///< It would make a drill real, or the reverse, or change the currency.
    two_roles,           ///< A key stands twice in a charter.
    sealing_key_signs,   ///< A signing key was given to seal for: nobody could open that. Known by
                         ///  its bytes; of two keys made from one seed nobody can tell.
    bad_thresholds,      ///< See Thresholds.
    revoked_key,         ///< A key with a role that this charter or an earlier one revokes.
    bad_regions,         ///< A region twice, or a parent that does not stand before its child.
    bad_sealing_key,     ///< A key that keeps nothing secret.
    regions_not_listed,  ///< A region that the charter does not list.
    bad_period,          ///< An activation that ends before it begins, or after `report_by`; or
                         ///  `report_by` after `closing`.
    bad_limits,          ///< A tight limit above the other.
    inconsistent,        ///< Another rule of the object's type.
    too_large,           ///< An order that, once signed, would not fit its QR code.
};
[[nodiscard]] std::string_view sentence(DraftRefusal refusal, Language language);

/// Fills in version, previous and issued_at; sorts the regions. `held`: the charters so far.
[[nodiscard]] Result<Charter, DraftRefusal> make_charter(Charter said, const Holdings& held,
                                                         UnixTime now);

/// Fills in charter, number, previous and issued_at; sorts the regions of each row. `previous`: the
/// order before, if any.
[[nodiscard]] Result<Order, DraftRefusal> make_order(Order said, const Order* previous,
                                                     const Holdings& held, UnixTime now);

/// Fills in charter, number, previous and issued_at. `previous`: the register before, if any.
[[nodiscard]] Result<MerchantRegister, DraftRefusal> make_register(MerchantRegister said,
                                                                   const MerchantRegister* previous,
                                                                   const Holdings& held,
                                                                   UnixTime now);

/// Fill in charter, number, previous and issued_at, and sort. `previous`: the one before, if any.
[[nodiscard]] Result<Ruling, DraftRefusal> make_ruling(Ruling said, const Ruling* previous,
                                                       const Holdings& held, UnixTime now);
[[nodiscard]] Result<Settlement, DraftRefusal> make_settlement(Settlement said,
                                                               const Settlement* previous,
                                                               const Holdings& held, UnixTime now);

/// Stops `order` and all before it.
[[nodiscard]] Result<Stop, DraftRefusal> make_stop(const Order& order, std::string message,
                                                   const Holdings& held, UnixTime now);

/// Fills in charter and issued_at; sorts everything. `order`: the one it goes with, if any. What
/// `previous` revoked stays revoked, unless the new list says otherwise of the same feed.
[[nodiscard]] Result<RevocationList, DraftRefusal> make_revocations(RevocationList said,
                                                                    const RevocationList* previous,
                                                                    const Order* order,
                                                                    const Holdings& held,
                                                                    UnixTime now);

}  // namespace noodgeld
