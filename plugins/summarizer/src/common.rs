//! Frequent words of at least four letters that say nothing about what a story is about.
//!
//! Invariant: each list is sorted by bytes, its words parted by one blank.

use copydesk_plugin::text::WordList;
use copydesk_plugin::word_list;

/// The words that are not counted as content.
pub(crate) fn is_common(folded: &str) -> bool {
    COMMON.holds(folded)
}

/// Words that a sentence opens with when it needs the one before: pronouns and connectives.
pub(crate) fn is_dangling(folded: &str) -> bool {
    DANGLING.holds(folded)
}

/// Of English, German, French, Spanish, Portuguese, Italian and Dutch together.
const COMMON: WordList = word_list!(
    "\
    aber about above además after again against ahead ahora ainda algo alla alle alleen allem \
    allen aller alles along alors already also although always além among anche ancora ander \
    andere anderen anni anos another antes apenas après após aquele around asked assim auch \
    aunque aussi autre autres avait avant avec avere aveva avoir away años back beaucoup because \
    become been before beim being below bene bereits between bien bijna both cada came cela \
    cette ceux chez come comes coming comme como contra contre contro cosa così could cuando \
    daar daarom dabei dalla dalle damit dann dans dass days dazu degli della delle dello denen \
    denn depois depuis deren desde despite después dessen deux deze dice dies diese diesem \
    diesen dieser dieses dijo dire disse doch does doing dois donde done dont door dopo dort \
    dove down drie duas durante durch during each earlier echter eens eerder eerste eigen eine \
    einem einen einer eines either elas eles elkaar ella elle elles ellos else embora encore \
    enkele entre então eram eran essa esse essere esta estaba este esto está están estão etwa \
    even ever every faire fait fare fatto fazer feel felt first following font foram found from \
    fueron further gave geen gegen gets getting give given goed goes going gone good haar habe \
    haben habían hace hacer hadden hanno hasta hatte hatten have havia having hebben heeft heel \
    here herself heute hier himself hizo hoje ihre ihrem ihren ihrer immer into isso isto itself \
    jaar jahr jahre jahren jaren jour jours just kann keep kein keine knew know known kunnen \
    können last late later least less leur leurs like likely little long look looking loro maar \
    made mais make maken makes making many mayor meer meest meeste mehr mejor menos meses mesmo \
    mientras mismo moet moeten moins mois molti molto more most much mucho muchos muito muitos \
    mundo must myself même müssen naar nach nada near nella nelle neste never next nicht niet \
    nieuwe noch none nothing notre nous numa oder often ogni ohne oltre omdat once onde onder \
    only onto onze other others otra otras otro otros outra outras outro outros over para parte \
    pela pelo people percent perché perhaps pero però plus plusieurs poco pode podem porque \
    pouco pour prima puede pueden qual quale quand quando quanto quatre quel quella quelle \
    quello quelques quem questa queste questi questo quien quite rather really right sagte said \
    same samen sans sarà saying says schon secondo seen segundo según sein seine seinem seinen \
    seiner seit selon sempre senza sera será seus several shall should show sich sido since sind \
    sinds sobre soll sollen solo some sono sont sous sowie stata stati stato steeds still suas \
    such sulla sulle sólo take taken taking también também tanto tegen tell tempo tener than \
    that their them themselves then there these they thing things think this those though three \
    through tiene tienen tijdens time times tinha toch toda todas todo todos toen told took tous \
    tout toute toutes toward towards tras tres trois très três tussen tutti tutto twee under \
    unos unter until upon used using usted vaak vanaf veces veel verder vers very viele volgens \
    volta voor votre vous waar want wants waren week weeks weer wegen weil weiter well wenn went \
    werd werden were what when where whether which while whole whom whose wieder will wird with \
    within without wollen worden wordt would wurde wurden wäre year years your zegt zich zijn \
    zoals zonder zouden zwischen être über"
);

/// Of the same languages together.
const DANGLING: WordList = word_list!(
    "\
    aber además ainsi allerdings also além anche and another assim así auch ausserdem aussi \
    besides both bovendien but ce cela cependant ces cette consequently così daarom dabei dafür \
    damit das dat dennoch deze dies diese dieser dieses dit doch echter egli ela elas ele eles \
    ella ellas elle elles ellos er es eso essi esta este esto et furthermore haar he her het hij \
    his however hun ihr ihre il ils inoltre instead isso isto it its jedoch lei leur leurs lui \
    ma maar mais mas meanwhile moreover nevertheless nonetheless ook or otherwise pero però \
    pourtant quello questa questo sa sein seine ses seu she sie sin so son still su sua such suo \
    sus también também that their then therefore these they this those thus toutefois und yet ze \
    zij zijn zudem él"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order() {
        for list in [COMMON, DANGLING] {
            assert!(list.words().is_sorted_by(|a, b| a < b));
        }
    }
}
