// Csv: tables as people save them from a spreadsheet (RFC 4180), with whichever separator their
// country's spreadsheets write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/failure.h"

namespace noodgeld {

struct CsvRow {
    std::size_t line = 0;  ///< Where it begins in the file, from 1.
    std::vector<std::string> fields;
};

/// The rows of a table, the first with its headings; empty lines are left out. The separator is the
/// semicolon, tab or comma that the first line has most of. Fields may stand in quotation marks,
/// doubled within, and then hold separators and line ends. Refuses an open quotation mark, what
/// follows a closing one, and a row with more or fewer fields than the first, naming the line.
[[nodiscard]] Result<std::vector<CsvRow>, Phrase> csv_rows(std::string_view text);

}  // namespace noodgeld
