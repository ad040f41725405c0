// Series making: a new series for a fresh key, checked against the charter and signed.
#pragma once

#include <string_view>

#include "protocol/objects/charter.h"
#include "protocol/objects/series.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

enum class SeriesRefusal : std::uint8_t {
    not_the_issuer,  ///< The signing key is not the charter's issuer.
    key_has_a_role,  ///< The series key is a key of the charter.
    unknown_region,  ///< The charter does not list it.
    inconsistent,    ///< Not well formed: see protocol/objects/series.h.
};
[[nodiscard]] std::string_view sentence(SeriesRefusal refusal, Language language);

/// Whether `series` may be made: all that can be judged before anything is signed.
[[nodiscard]] Result<void, SeriesRefusal> check_series(const Series& series,
                                                       const Charter& charter);

/// `series`, signed. Its key must be fresh: the caller makes it for this series alone.
[[nodiscard]] Result<Signed<Series>, SeriesRefusal> make_series(Series series,
                                                                const Charter& charter,
                                                                const Lineage& lineage,
                                                                const crypto::SecretKey& issuer);

}  // namespace noodgeld
