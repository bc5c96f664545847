//! The closed list of what can be wrong with a package.

use serde::Serialize;
use strum::{EnumIter, IntoStaticStr};

use crate::domain::Message;

/// Declares the codes, each with what it means and what to do about it, in English and in Japanese.
macro_rules! problem_codes {
    ($($code:ident: $meaning:literal, $meaning_ja:literal; $fix:literal, $fix_ja:literal;)+) => {
        /// What is wrong; `meaning` says it in a sentence, `fix` what to do about it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr, Serialize)]
        #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum ProblemCode { $(#[doc = $meaning] $code),+ }

        impl ProblemCode {
            /// The code as reports show it.
            #[must_use]
            pub fn code(self) -> &'static str {
                self.into()
            }

            /// What the code means.
            #[must_use]
            pub const fn meaning(self) -> Message {
                match self { $(Self::$code => Message::fixed($meaning_ja, $meaning)),+ }
            }

            /// What to do about it.
            #[must_use]
            pub const fn fix(self) -> Message {
                match self { $(Self::$code => Message::fixed($fix_ja, $fix)),+ }
            }
        }
    };
}

problem_codes! {
    BadDescriptor:
        "datapackage.json is no JSON object of the shape a data package has.",
        "datapackage.json がデータパッケージの形の JSON ではない。";
        "Take datapackage.json from `kaikaku new` and change only what differs.",
        "`kaikaku new` が作る datapackage.json を使い、必要な箇所だけ直す。";
    MissingLicense:
        "datapackage.json names no licence.",
        "datapackage.json にライセンスがない。";
        "Add `licenses`, for example [{\"name\": \"CC-BY-4.0\"}].",
        "`licenses` を加える。例：[{\"name\": \"CC-BY-4.0\"}]";
    MissingResource:
        "A table that every package needs is not listed.",
        "必須の表が挙げられていない。";
        "List the table in datapackage.json (in a workbook: add its sheet).",
        "datapackage.json に表を挙げる（ブックの場合はシートを加える）。";
    UnknownResource:
        "datapackage.json lists a table, or a workbook has a sheet, that the format does not have.",
        "書式にない表（ブックの場合はシート）がある。";
        "Correct its name, or take it out; a sheet of your own is ignored if its name begins with _.",
        "名前を直すか、取り除く。名前が _ で始まるシートは無視される。";
    DuplicateResource:
        "datapackage.json lists a table twice, or two sheets hold the same table.",
        "同じ表が二度挙げられている。";
        "Keep one of them.",
        "一つだけ残す。";
    TooManyResources:
        "datapackage.json lists more files than a package may have.",
        "datapackage.json に挙げられたファイルが多すぎる。";
        "List only the tables of the format.",
        "書式にある表だけを挙げる。";
    UnsafePath:
        "A path is more than the plain name of a file beside datapackage.json, or a link.",
        "パスが、datapackage.json と同じ場所にあるファイルの名前だけではない、またはリンクである。";
        "Put the file itself beside datapackage.json and give its name alone.",
        "ファイル本体を datapackage.json と同じ場所に置き、名前だけを書く。";
    MissingFile:
        "A file is listed but does not exist.",
        "挙げられたファイルが存在しない。";
        "Put the file there, or correct its name.",
        "ファイルを置くか、名前を直す。";
    UnreadableFile:
        "A file cannot be read.",
        "ファイルを読めない。";
        "See to it that the file may be read, and that no other program holds it.",
        "読み取りの権限を確かめ、他のソフトで開いていれば閉じる。";
    BadArchive:
        "A zip file is damaged, needs a password, holds a file twice or no single package.",
        "zip ファイルが壊れている、パスワードが必要、同じ名前のファイルが二つある、またはパッケージが一つだけ入っていない。";
        "Zip the one folder of the package again, without a password.",
        "パッケージのフォルダー一つを、パスワードなしで圧縮し直す。";
    BadWorkbook:
        "A workbook cannot be read as XLSX.",
        "ブックを XLSX として読めない。";
        "Open it in the spreadsheet and save it as an Excel workbook (.xlsx) without a password.",
        "表計算ソフトで開き、パスワードなしの「Excel ブック (.xlsx)」として保存し直す。";
    TooManyFiles:
        "A zip file or workbook holds more files than a package may have.",
        "zip ファイルまたはブックの中のファイルが多すぎる。";
        "Keep only datapackage.json and the tables.",
        "datapackage.json と表だけを残す。";
    NoPackage:
        "A path leads to no package.",
        "指定の場所にパッケージがない。";
        "Give a folder with datapackage.json, a zip file of one, an XLSX workbook, or a folder of those.",
        "datapackage.json のあるフォルダー、その zip ファイル、XLSX ブック、またはそれらを含むフォルダーを指定する。";
    FileTooLarge:
        "A file is larger than a package's file may be.",
        "ファイルが大きすぎる。";
        "Take out what does not belong to the tables; one package holds one programme.",
        "表以外のものを取り除く。一つのパッケージには一つのプログラムだけを入れる。";
    BadEncoding:
        "Text is not encoded as UTF-8.",
        "文字コードが UTF-8 ではない。";
        "Save the file as \"CSV UTF-8 (comma delimited)\".",
        "「CSV UTF-8（コンマ区切り）」として保存し直す。";
    Cp932Encoding:
        "A file is encoded in CP932 (Shift_JIS), as a Japanese Excel saves plain \"CSV\".",
        "文字コードが CP932（Shift_JIS）である。日本語版 Excel の「CSV（コンマ区切り）」がこの形になる。";
        "In Excel, choose Save As and the type \"CSV UTF-8 (comma delimited)\".",
        "Excel の「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選ぶ。";
    Utf16Encoding:
        "A file is encoded in UTF-16, as Excel saves \"Unicode Text\".",
        "文字コードが UTF-16 である。Excel の「Unicode テキスト」がこの形になる。";
        "In Excel, choose Save As and the type \"CSV UTF-8 (comma delimited)\".",
        "Excel の「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選ぶ。";
    WrongSeparator:
        "The cells of a file are separated by semicolons or tabs.",
        "区切り文字がコンマではなく、セミコロンまたはタブである。";
        "Save the file as \"CSV UTF-8 (comma delimited)\".",
        "「CSV UTF-8（コンマ区切り）」として保存し直す。";
    MissingHeader:
        "The first row does not name columns of the table.",
        "1 行目に表の列名がない。";
        "Put the names of the columns into the first row, as `kaikaku new` writes them.",
        "1 行目に、`kaikaku new` が書くとおりの列名を書く。";
    UnknownColumn:
        "A column is none of the table's.",
        "表にない列がある。";
        "Correct the name of the column, or take it out.",
        "列名を直すか、列を取り除く。";
    DuplicateColumn:
        "A column stands in the header twice.",
        "同じ列名が二度ある。";
        "Keep one of them.",
        "一つだけ残す。";
    MissingColumn:
        "A column that every row needs is not in the header.",
        "必須の列がない。";
        "Add the column and fill it in every row.",
        "列を加え、全ての行に値を書く。";
    RaggedRow:
        "A row has more or fewer cells than the header.",
        "セルの数が見出しの行と違う。";
        "Put cells that hold a comma into quotation marks; a spreadsheet that saves CSV does.",
        "コンマを含むセルは二重引用符で囲む。表計算ソフトで CSV を保存すれば自動で付く。";
    BadQuoting:
        "A quotation mark opens a cell and nothing closes it, or stands bare inside a cell.",
        "二重引用符が閉じられていない、またはセルの途中にそのままある。";
        "Double a quotation mark inside a cell (\"\") and put marks around the cell.",
        "セルの中の二重引用符は二つ重ね（\"\"）、セル全体を二重引用符で囲む。";
    TooManyRows:
        "A table has more rows than it may have.",
        "行が多すぎる。";
        "One package holds one programme: put others into packages of their own.",
        "一つのパッケージには一つのプログラムだけを入れる。";
    MissingValue:
        "A cell that must say something is empty.",
        "必須のセルが空である。";
        "Fill the cell.",
        "値を書く。";
    Placeholder:
        "A cell still holds the placeholder that `kaikaku new` wrote.",
        "`kaikaku new` が書いた記入欄がそのまま残っている。";
        "Write over it what the paper says, or empty the cell where the paper says nothing.",
        "資料の内容に書き換える。資料に記載がなければ空にする。";
    UnexpectedValue:
        "A cell that must be empty says something.",
        "空であるべきセルに値がある。";
        "Empty the cell, or choose the kind that has this column.",
        "セルを空にするか、この列を使う種類を選ぶ。";
    TextTooLong:
        "A cell has more characters than it may have.",
        "文字数が多すぎる。";
        "Shorten the text.",
        "文章を短くする。";
    ControlCharacter:
        "A cell holds a control character other than new line and tab.",
        "改行とタブ以外の制御文字がある。";
        "Type the cell anew: copying from a PDF sometimes brings invisible characters along.",
        "セルを入力し直す。PDF からの貼り付けで見えない文字が混じることがある。";
    SpreadsheetError:
        "A cell holds an error of the spreadsheet, or a formula that nothing has computed, instead of a value.",
        "値の代わりに表計算ソフトのエラー、または計算されていない数式が入っている。";
        "Mend the formula, or type the value.",
        "数式を直すか、値を入力する。";
    NotAKey:
        "A key is not made of lower-case letters, digits and hyphens.",
        "識別子が半角の英小文字・数字・ハイフンだけでできていない。";
        "Choose a short key such as item-12, and keep it in later versions.",
        "item-12 のような短い識別子を付け、以後も変えない。";
    NotANumber:
        "A cell should hold a number and does not.",
        "数であるべきセルが数ではない。";
        "Write digits only: no unit, no blank, - before what is negative.",
        "数字だけを書く。単位や空白は書かず、負の数は - を付ける。";
    FullWidth:
        "A number, date, code or key is written with full-width characters.",
        "数・日付・コード・識別子が全角で書かれている。";
        "Write it in half-width characters, as the report shows.",
        "表に示したとおり半角で書く。";
    ThousandsSeparator:
        "A number has separators between its thousands.",
        "数に桁区切りがある。";
        "Write it without separators, as the report shows; in the spreadsheet, set the cell's format to General.",
        "表に示したとおり桁区切りなしで書く。表計算ソフトではセルの書式を「標準」にする。";
    UnwantedDate:
        "The spreadsheet has turned a text or a key into a date.",
        "表計算ソフトが文字列や識別子を日付に変えてしまった。";
        "Set the format of the column to Text, and type the value again.",
        "列の書式を「文字列」にし、値を入力し直す。";
    PercentCell:
        "A cell is formatted as a percentage, so that what it shows is not what it holds.",
        "セルの書式がパーセントになっており、表示と値が違う。";
        "Set its format to General and type the number as the paper prints it.",
        "書式を「標準」にし、資料に印字されたとおりの数を入力する。";
    MergedCells:
        "Cells of a worksheet are merged.",
        "セルが結合されている。";
        "Unmerge them and write the value into each cell.",
        "結合を解除し、それぞれのセルに値を書く。";
    NotWholeYen:
        "A printed figure has more decimals than its unit has yen.",
        "印字された数値の小数が、単位から見て 1 円に満たない。";
        "Check the figure and its unit against the paper.",
        "数値と単位を資料と照合する。";
    NotADate:
        "A cell should hold a date and does not.",
        "日付であるべきセルが日付ではない。";
        "Write the date as 2023-04-01.",
        "2023-04-01 の形で書く。";
    NotAUrl:
        "A cell should hold a web address and does not.",
        "ウェブアドレスであるべきセルがそうではない。";
        "Copy the whole address from the browser, beginning with https://.",
        "https:// から始まるアドレス全体をブラウザーから写す。";
    NotAHash:
        "A cell should hold a SHA-256 hash and does not.",
        "SHA-256 であるべきセルがそうではない。";
        "Write what sha256sum prints for the file (PowerShell: Get-FileHash), in lower case; or leave it empty.",
        "sha256sum（PowerShell では Get-FileHash）の結果を小文字で書く。空でもよい。";
    NotAMunicipalityCode:
        "A cell should hold a six-digit local-government code and does not.",
        "6 桁の全国地方公共団体コードではない。";
        "Write all six digits; where a spreadsheet drops the 0 in front, set the column's format to Text.",
        "6 桁全てを書く。先頭の 0 が消える場合は列の書式を「文字列」にする。";
    BadCheckDigit:
        "The last digit of a local-government code does not check the others.",
        "団体コードの検査数字（末尾の桁）が合わない。";
        "Look the code up in the list of the Ministry of Internal Affairs and Communications.",
        "総務省の全国地方公共団体コードの一覧で確かめる。";
    UnknownValue:
        "A cell holds none of the values it may hold.",
        "決められた値のどれでもない。";
        "Write one of the values that the report names, in capitals where they are.",
        "表に示した値のどれかを、大文字・小文字もそのとおりに書く。";
    OutOfRange:
        "A number or amount is smaller or larger than it may be.",
        "数または金額が範囲を超えている。";
        "Check the figure and its unit against the paper.",
        "数値と単位を資料と照合する。";
    DuplicateKey:
        "Two rows of a table have the same key.",
        "二つの行が同じ識別子を持つ。";
        "Give one of them another key.",
        "一方に別の識別子を付ける。";
    DuplicateValue:
        "Two rows hold what only one may hold, such as a place among siblings.",
        "一つの行だけが持てる値（並び順など）を二つの行が持つ。";
        "Change one of the two.",
        "どちらか一方を変える。";
    UnknownReference:
        "A cell points to a row that does not exist.",
        "存在しない行を指している。";
        "Write the key exactly as the row has it, or add the row.",
        "指す行の識別子をそのまま書くか、行を加える。";
    CircularReference:
        "Rows point to one another in a circle, or a row to itself.",
        "行が互いに、または自分自身を指している。";
        "Break the circle at one of its rows.",
        "どれか一つの行で指す先を直す。";
    TooDeep:
        "A section stands below more sections than it may.",
        "区分の入れ子が深すぎる。";
        "Let fewer sections stand in one another.",
        "入れ子を浅くする。";
    PillarDisagrees:
        "A row and the section it stands in belong to different pillars.",
        "行と、それが属する区分とで、取組の柱が違う。";
        "Correct the pillar or the section.",
        "柱または区分を直す。";
    KindDisagrees:
        "A kind does not agree with what the row says or points to.",
        "種類が、行の内容または指す先と合わない。";
        "Choose the kind that fits the row.",
        "行に合う種類を選ぶ。";
    DatesDisagree:
        "A period ends before it begins.",
        "期間の終わりが始まりより前である。";
        "Check both dates.",
        "両方の日付を確かめる。";
    CoverageDisagrees:
        "The stated coverage does not agree with the rows the package has.",
        "収録範囲（coverage）が、実際にある行と合わない。";
        "Choose the coverage that the report names, or add what is missing.",
        "表に示した収録範囲を選ぶか、足りない行を加える。";
    AmountDisagrees:
        "An amount in yen is not the printed figure times its unit.",
        "金額（円）が、印字された数値 × 単位になっていない。";
        "Check the figure, its unit and the yen against the paper; the report shows what the figure makes.",
        "数値・単位・円を資料と照合する。表に数値から計算した金額を示した。";
    SumDisagrees:
        "Parts do not add up to the whole beside them.",
        "内訳の合計が全体と合わない。";
        "Check the parts and the whole against the paper.",
        "内訳と全体を資料と照合する。";
    WrongSign:
        "An overlap is a gain where its effect is a loss, or the other way round.",
        "重複分の符号が効果の符号と違う。";
        "Write the overlap with the sign of its effect.",
        "効果と同じ符号で書く。";
    OverlapTooLarge:
        "The overlaps of an effect are together larger than the effect.",
        "重複分の合計が効果より大きい。";
        "Check the overlaps, and whether the effect's gross figure is filled.",
        "重複分と、効果の総額（gross）が書かれているかを確かめる。";
    WrongRowCount:
        "programs.csv has no row, or more than one.",
        "programs の行が一つではない。";
        "One package holds one programme: keep one row.",
        "一つのパッケージには一つのプログラムだけを入れ、1 行だけ残す。";
    MoreProblems:
        "There are more problems than a report shows.",
        "一度に示せる数より多くの問題がある。";
        "Mend those shown, and check again.",
        "示したものを直し、もう一度確かめる。";
}

/// What is wrong with a cell, and what it should say instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The kind of problem.
    pub code: ProblemCode,
    /// What the cell should say.
    pub expected: Message,
}

impl Wrong {
    /// A problem of this kind.
    #[must_use]
    pub const fn new(code: ProblemCode, expected: Message) -> Self {
        Self { code, expected }
    }
}
