#include "words/csv.h"

#include <algorithm>
#include <array>

namespace noodgeld {
namespace {

Phrase in_line(std::size_t line, const Phrase& what) {
    const std::string number = std::to_string(line);
    return {"regel " + number + ": " + what.nl, "line " + number + ": " + what.en};
}

char separator_of(std::string_view text) {
    const std::string_view first = text.substr(0, text.find('\n'));
    constexpr std::array kSeparators{';', '\t', ','};
    return *std::ranges::max_element(kSeparators, {},
                                     [first](char one) { return std::ranges::count(first, one); });
}

class CsvReader {
  public:
    explicit CsvReader(std::string_view text) : text_(text), separator_(separator_of(text)) {}

    Result<std::vector<CsvRow>, Phrase> read() {
        while (at_ < text_.size()) {
            NOODGELD_TRY(CsvRow row, read_row());
            if (row.fields.size() == 1 && row.fields.front().empty()) continue;
            if (!rows_.empty() && row.fields.size() != rows_.front().fields.size()) {
                return fail(in_line(row.line, {"niet zoveel velden als de kopregel",
                                               "not as many fields as the heading"}));
            }
            rows_.push_back(std::move(row));
        }
        return std::move(rows_);
    }

  private:
    Result<CsvRow, Phrase> read_row() {
        CsvRow row{line_, {}};
        do {
            NOODGELD_TRY(std::string field, read_field());
            row.fields.push_back(std::move(field));
        } while (take(separator_));
        (void)take('\r');
        if (take('\n')) ++line_;
        return row;
    }

    Result<std::string, Phrase> read_field() {
        std::string field;
        if (!take('"')) {
            while (!ends_field()) field += text_[at_++];
            return field;
        }
        const std::size_t begin = line_;
        while (at_ < text_.size()) {
            const char one = text_[at_++];
            if (one == '\n') ++line_;
            if (one == '"' && !take('"')) {
                if (ends_field()) return field;
                return fail(in_line(line_, {"er staat nog iets achter een aanhalingsteken",
                                            "something follows a closing quotation mark"}));
            }
            field += one;
        }
        return fail(in_line(
            begin, {"een aanhalingsteken wordt niet gesloten", "a quotation mark is not closed"}));
    }

    [[nodiscard]] bool ends_field() const {
        if (at_ == text_.size()) return true;
        const std::string_view rest = text_.substr(at_);
        return rest.front() == separator_ || rest.front() == '\n' || rest.starts_with("\r\n");
    }
    bool take(char one) {
        if (at_ == text_.size() || text_[at_] != one) return false;
        ++at_;
        return true;
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::vector<CsvRow> rows_;
};

}  // namespace

Result<std::vector<CsvRow>, Phrase> csv_rows(std::string_view text) {
    return CsvReader(text).read();
}

}  // namespace noodgeld
