//! Sentences and parts of them: what items do, why, what comes of it, and notes.

use crate::domain::generator::dice::Words;

/// Why something is done.
pub(in crate::domain::generator) const REASONS: [Words; 18] = [
    ("利用の実態を踏まえ", "in view of actual use"),
    ("利用者の意見を聞きながら", "listening to users"),
    ("近隣自治体との比較により", "comparing neighbouring municipalities"),
    ("老朽化の状況を確かめたうえで", "after a check of its age and state"),
    ("人口の減少を見据え", "as the population shrinks"),
    ("法令の改正に合わせ", "as the law changes"),
    ("費用と効果を検証し", "weighing cost and effect"),
    ("業務量の調査に基づき", "on the basis of a survey of work"),
    ("指定管理期間の更新に合わせ", "when the manager's term is renewed"),
    ("システムの更新に合わせ", "when the system is renewed"),
    ("外部の専門家の助言を受け", "with advice from outside"),
    ("関係団体との協議を経て", "after talks with those concerned"),
    ("物価の上昇を踏まえ", "as prices rise"),
    ("試行の結果を踏まえ", "following a trial"),
    ("包括外部監査の指摘を受け", "following the outside audit"),
    ("受益者負担の考え方に基づき", "so that those who benefit pay"),
    ("国の補助制度を活用し", "with grants of the state"),
    ("職員の提案に基づき", "as staff suggested"),
];

/// What is done, as the end of a Japanese sentence and the beginning of an English one.
pub(in crate::domain::generator) const INTENTIONS: [Words; 24] = [
    ("運営の手順を改める", "Procedures are changed"),
    ("委託の範囲を広げる", "More work is contracted out"),
    ("民間事業者による運営に切り替える", "A private operator takes over"),
    ("指定管理者を公募する", "A manager is sought by open call"),
    ("手続をオンラインで受け付ける", "Applications are taken online"),
    ("複数の部署の業務を一つにまとめる", "The work of several sections is put together"),
    ("契約を複数年にまとめる", "Contracts are made for several years"),
    ("仕様を見直して入札にかける", "A new specification is put out to tender"),
    ("料金を改定する", "Charges are revised"),
    ("減免の基準を改める", "The conditions of reductions are changed"),
    ("対象者と給付額を見直す", "Recipients and payments are reviewed"),
    ("補助の期限と目標を定める", "Grants get an end and a goal"),
    ("開館時間と職員の配置を見直す", "Opening hours and staffing are reviewed"),
    ("照明を省電力のものに替える", "Lighting is replaced by one that saves electricity"),
    ("電力の調達先を見直す", "Electricity is bought elsewhere"),
    ("施設の機能を集約する", "Functions are put together in fewer buildings"),
    ("使わなくなった建物を売却する", "Buildings out of use are sold"),
    ("未利用の土地を貸し付ける", "Unused land is leased"),
    ("広告の掲載を募る", "Space for advertising is offered"),
    ("催告と差押えを早める", "Reminders and seizures come sooner"),
    ("口座振替とスマートフォン決済を勧める", "Direct debit and payment by phone are encouraged"),
    ("定型の作業を自動化する", "Routine work is automated"),
    ("会議と紙の資料を減らす", "Meetings and papers are reduced"),
    ("近隣の自治体と共同で行う", "The work is done with neighbours"),
];

/// What comes of it: whole sentences.
pub(in crate::domain::generator) const OUTCOMES: [Words; 24] = [
    ("職員の作業時間を減らし、相談や現場の仕事に振り向ける。", "Time saved goes to advice and field work."),
    ("窓口での待ち時間を短くする。", "Waiting at the counter becomes shorter."),
    ("サービスの水準を保ちながら経費を抑える。", "Costs fall while services stay as good."),
    ("効果額は前年度の予算額との比較による。", "The effect is the difference from last year's budget."),
    ("毎年度、進み具合を公表する。", "Progress is published every year."),
    ("利用者への影響を小さくするため、経過措置を設ける。", "A transition keeps the effect on users small."),
    ("余った予算は子育て支援に充てる。", "What is saved goes to families."),
    ("維持管理の費用を長い期間でならす。", "The cost of maintenance is spread over many years."),
    ("民間の技術と経験を生かす。", "Private skills and experience are used."),
    ("現在の契約が終わる年度から始める。", "It begins when the present contract ends."),
    ("対象を段階的に広げる。", "The scope grows step by step."),
    (
        "利用者の満足度を調べ、次の見直しに生かす。",
        "Users are asked, and the next review uses what they say.",
    ),
    ("収入の増加分は施設の修繕に充てる。", "Additional income goes to repairs."),
    ("職員の配置を見直し、超過勤務を減らす。", "Staff are placed anew, and overtime falls."),
    ("災害のときにも業務を続けられるようにする。", "Work can go on in a disaster."),
    ("温室効果ガスの排出も減らす。", "Less greenhouse gas is emitted, too."),
    ("市民の負担が急に増えないように配慮する。", "Care is taken that nobody pays much more at once."),
    ("議会と市民への説明を重ねる。", "It is explained to the assembly and to residents."),
    ("事務の誤りを防ぐ。", "Errors are avoided."),
    ("公平な負担を保つ。", "The burden stays fair."),
    ("将来の更新費用を抑える。", "Renewal will cost less."),
    ("同じ作業の重複をなくす。", "Nothing is done twice."),
    ("地域の事業者の受注の機会を守る。", "Local firms keep their chance of orders."),
    ("実施後は毎年度、効果を点検する。", "Its effect is checked every year."),
];

/// Notes of pillars, sections, items and attributions.
pub(in crate::domain::generator) const NOTES: [Words; 12] = [
    ("前年度からの継続である。", "Continued from last year."),
    ("新規の取組である。", "A new measure."),
    ("ほかの項目にも再掲されている。", "Listed under another item, too."),
    ("金額は見込みである。", "The amount is an estimate."),
    ("年度の途中から実施する。", "It begins during the year."),
    ("効果額は一般財源ベースである。", "The effect is in general revenue."),
    ("担当課の名称は当時のものである。", "Names of sections are those of the time."),
    ("表の欄外に注記がある。", "There is a note beside the table."),
    ("実施時期は未定である。", "The time is not settled."),
    ("前の計画から移された項目である。", "Taken over from the plan before."),
    ("数値は四捨五入されている。", "Figures are rounded."),
    ("人件費を含まない。", "Without the cost of staff."),
];

/// What amounts are the effect of.
pub(in crate::domain::generator) const LABELS: [Words; 14] = [
    ("経費の節減", "costs saved"),
    ("人件費の減", "lower cost of staff"),
    ("委託料の減", "lower fees of contractors"),
    ("光熱水費の減", "lower cost of energy and water"),
    ("使用料収入の増", "more income from charges"),
    ("手数料収入の増", "more income from fees"),
    ("税収の増", "more tax revenue"),
    ("財産売払収入", "sales of property"),
    ("財産貸付収入", "leases of property"),
    ("広告料収入", "advertising income"),
    ("寄附金の増", "more donations"),
    ("補助金の減", "lower grants"),
    ("国庫支出金の活用", "use of state grants"),
    ("利子の軽減", "less interest"),
];

/// Effects told in words.
pub(in crate::domain::generator) const WORDINGS: [Words; 30] = [
    ("市民サービスの向上", "Better services for residents"),
    ("事務の効率化", "More efficient work"),
    ("待ち時間の短縮", "Shorter waiting"),
    ("利便性の向上", "More convenience"),
    ("業務の標準化による誤りの防止", "Fewer errors by standard procedures"),
    ("職員の負担の軽減", "Less burden on staff"),
    ("職員の意識の向上", "Greater awareness of staff"),
    ("受益者負担の公平化", "A fairer share for those who benefit"),
    ("財源の安定的な確保", "Stable funding"),
    ("施設の安全性の向上", "Safer buildings"),
    ("施設の長寿命化による将来負担の軽減", "Less future burden, as buildings last longer"),
    ("利用者の満足度の向上", "More satisfied users"),
    ("利用者数の増加", "More users"),
    ("地域の活性化", "A livelier community"),
    ("行政の透明性の向上", "More transparency"),
    ("説明責任の向上", "Better accountability"),
    ("災害への対応力の強化", "Better response to disasters"),
    ("環境への負荷の軽減", "Less burden on the environment"),
    ("情報の安全な管理", "Safe handling of data"),
    ("組織の柔軟性の向上", "A more flexible organisation"),
    ("専門性の高いサービスの提供", "More expert services"),
    ("窓口の混雑の緩和", "Less crowding at counters"),
    ("意思決定の迅速化", "Quicker decisions"),
    ("子育て環境の充実", "Better conditions for families"),
    ("健康寿命の延伸", "A longer healthy life"),
    ("公共交通の維持", "Public transport kept"),
    ("働きやすい職場づくり", "A better place to work"),
    ("民間の技術の活用", "Use of private skills"),
    ("市民との協働の推進", "More work together with residents"),
    ("将来の更新費用の抑制", "Lower cost of renewal in future"),
];

/// How an effect was found to belong to its item.
pub(in crate::domain::generator) const INFERENCES: [Words; 6] = [
    ("表の並びによる。", "From the order of the table."),
    ("同じ行にある項目への効果とみた。", "Taken as an effect of the item on the same line."),
    ("見出しの一致による。", "As the headings agree."),
    ("金額が本文の額と一致することによる。", "As the amount agrees with the text."),
    ("欄の結合から推定した。", "Inferred from merged cells."),
    ("前年度の資料での対応による。", "As in last year's paper."),
];

/// Where an amount is counted, too.
pub(in crate::domain::generator) const OVERLAPS: [Words; 4] = [
    ("ほかの項目で数えている分。", "Counted under another item."),
    ("再掲分として原典が除いている。", "Left out by the source as listed twice."),
    ("総額と純額の差。", "The difference between gross and net."),
    ("原典は計上先の項目を挙げていない。", "The source does not name the item."),
];
