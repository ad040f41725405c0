// RegisterFile: the rows of a register of merchants, as a table that people keep and as the pack of
// its parts that travels.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/failure.h"
#include "protocol/objects/holdings.h"
#include "words/words.h"

namespace noodgeld {

/// Rows from a table with the headings merchant, payee, legal_name and ceiling (or winkelier,
/// rekening, naam and plafond), in any order; other columns are left alone. Ascending. Refuses, by
/// line, what no desk may write: a merchant, account or amount that cannot be, one pair twice, an
/// account of two merchants. `path` names the table in the words.
[[nodiscard]] Result<std::vector<RegisteredMerchant>, Failure> rows_from_table(
    std::string_view table, const std::string& path);

/// Writes the parts of these rows, which ascend, as a pack.
[[nodiscard]] Result<void, Failure> write_register_parts(
    const std::vector<RegisteredMerchant>& rows, const Lineage& lineage, const std::string& path,
    bool force);

/// All rows in a pack of parts. Refuses a pack that holds anything else, and rows that do not
/// ascend. That they are a register's is for the caller to see (sum_up).
[[nodiscard]] Result<std::vector<RegisteredMerchant>, Failure> read_register_parts(
    const std::string& path);

/// Whether these are the rows that the register says.
[[nodiscard]] bool are_rows_of(const std::vector<RegisteredMerchant>& rows,
                               const MerchantRegister& all);

/// The rows in the pack at `path` of the register before this one. Nothing of the first. Refuses
/// (misuse) a path of the first, and none of a later one; and rows of another than the one that
/// this names, which must be held.
[[nodiscard]] Result<std::optional<std::vector<RegisteredMerchant>>, Failure> rows_before(
    const MerchantRegister& all, const std::string& path, const Holdings& held);

/// What officers must see besides the register's own fields: the highest ceilings, and, given the
/// rows of the register before, each merchant that is new, gone or changed.
[[nodiscard]] std::string register_words(const std::vector<RegisteredMerchant>& rows,
                                         const std::vector<RegisteredMerchant>* before,
                                         const std::string& currency, Language language);

}  // namespace noodgeld
