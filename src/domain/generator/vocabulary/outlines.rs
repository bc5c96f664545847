//! Titles of programmes, plans, pillars and sections, and what is said of totals.

use crate::domain::generator::dice::Words;

/// Titles of programmes.
pub(in crate::domain::generator) const TITLES: [Words; 6] = [
    ("行財政改革の取組", "Administrative and Fiscal Reform Measures"),
    ("行財政改革推進計画", "Plan to Promote Administrative and Fiscal Reform"),
    ("行政改革実施計画", "Implementation Plan for Administrative Reform"),
    ("財政健全化プログラム", "Programme for Sound Finances"),
    ("行政経営改革プラン", "Plan for Reform of Public Management"),
    ("行財政改革アクションプラン", "Action Plan for Administrative and Fiscal Reform"),
];

/// Plans that programmes belong to; the municipality's name stands before.
pub(in crate::domain::generator) const PLANS: [Words; 5] = [
    ("行財政改革大綱", "Principles of Administrative and Fiscal Reform"),
    ("第２次行財政改革プログラム", "Second Administrative and Fiscal Reform Programme"),
    ("第３次行政改革大綱", "Third Principles of Administrative Reform"),
    ("総合計画", "Comprehensive Plan"),
    ("中期財政計画", "Medium-Term Financial Plan"),
];

/// Numbered pillars.
pub(in crate::domain::generator) const PILLARS: [Words; 16] = [
    ("市民サービスの再構築", "Restructuring citizen services"),
    ("持続可能な財政運営", "Sustainable finances"),
    ("経営資源の最適化", "Optimising management resources"),
    ("行政のデジタル化", "Digital administration"),
    ("公共施設の最適配置", "Right placing of public facilities"),
    ("人材の育成と組織の活性化", "Developing staff and a lively organisation"),
    ("協働によるまちづくり", "Building the town together"),
    ("歳入の確保", "Securing revenue"),
    ("歳出の見直し", "Reviewing expenditure"),
    ("民間活力の活用", "Using private strength"),
    ("公営企業の経営改革", "Reform of public enterprises"),
    ("働き方改革の推進", "Better ways of working"),
    ("広域連携の推進", "Working with neighbours"),
    ("開かれた行政の推進", "Open government"),
    ("外郭団体の改革", "Reform of affiliated bodies"),
    ("業務プロセスの改革", "Reform of work processes"),
];

/// Cross-cutting groups.
pub(in crate::domain::generator) const GROUPS: [Words; 5] = [
    ("組織の最適化", "Optimisation of the organisation"),
    ("全庁的な事業見直し", "Review of operations as a whole"),
    ("内部管理経費の縮減", "Less cost of internal administration"),
    ("各部局の取組", "Measures of all departments"),
    ("その他の取組", "Other measures"),
];

/// Sections.
pub(in crate::domain::generator) const SECTIONS: [Words; 42] = [
    ("窓口サービスの改善", "Better counter services"),
    ("手続のオンライン化", "Procedures online"),
    ("子育て支援サービスの見直し", "Review of child-care services"),
    ("高齢者福祉の見直し", "Review of services for older people"),
    ("障害福祉の見直し", "Review of services for people with disabilities"),
    ("保健医療の充実", "Better health services"),
    ("学校教育の環境整備", "Better conditions at schools"),
    ("生涯学習施設の運営", "Running of places of learning"),
    ("文化・スポーツ施設の運営", "Running of culture and sports facilities"),
    ("公園・緑地の管理", "Care of parks"),
    ("道路・橋りょうの管理", "Care of roads and bridges"),
    ("公共交通の維持", "Keeping public transport"),
    ("上下水道の経営", "Water and sewerage"),
    ("廃棄物処理の効率化", "Efficient waste disposal"),
    ("防災体制の強化", "Preparing for disasters"),
    ("環境・エネルギー対策", "Environment and energy"),
    ("産業・観光の振興", "Industry and tourism"),
    ("農林水産業の振興", "Farming, forestry and fishery"),
    ("市税等の収納対策", "Collecting taxes and charges"),
    ("使用料・手数料の適正化", "Adjusting charges and fees"),
    ("債権管理の強化", "Managing claims"),
    ("財産の有効活用", "Effective use of property"),
    ("新たな財源の確保", "New sources of revenue"),
    ("補助金・負担金の見直し", "Review of grants and contributions"),
    ("事務事業の見直し", "Review of projects"),
    ("投資的経費の重点化", "Setting priorities in investment"),
    ("公債費の抑制", "Limiting the cost of debt"),
    ("基金の適正な管理", "Sound management of reserve funds"),
    ("公会計の活用", "Use of accounts"),
    ("組織・機構の見直し", "Review of the organisation"),
    ("職員定数の適正化", "Adjusting the number of posts"),
    ("給与制度の適正化", "Adjusting pay"),
    ("職員の能力開発", "Developing the skills of staff"),
    ("多様な働き方の推進", "Various ways of working"),
    ("情報システムの最適化", "Optimising information systems"),
    ("データの利活用", "Using data"),
    ("指定管理者制度の活用", "Use of designated managers"),
    ("業務委託の推進", "Contracting out work"),
    ("官民連携事業の推進", "Projects with private partners"),
    ("施設の長寿命化", "Longer life of buildings"),
    ("施設の統廃合", "Merging and closing facilities"),
    ("市民参加の推進", "Participation of residents"),
];

/// What stated totals cover.
pub(in crate::domain::generator) const SCOPES: [Words; 4] = [
    ("全会計", "All accounts"),
    ("一般会計", "General account"),
    ("一般会計及び特別会計", "General and special accounts"),
    ("普通会計", "Ordinary account"),
];

/// How stated totals are to be read.
pub(in crate::domain::generator) const TOTAL_NOTES: [Words; 4] = [
    ("端数処理の方法は記載されていない。", "The method of rounding is not stated."),
    ("単位未満は切り捨てている。", "What is below the unit is cut off."),
    ("再掲分を除く。", "Without what is listed twice."),
    ("見込額を含む。", "Expected amounts are included."),
];
