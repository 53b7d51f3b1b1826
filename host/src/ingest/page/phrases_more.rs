//! The phrases of sites in Swedish, Danish, Norwegian, Finnish, Polish, Czech, Hungarian, Romanian,
//! Greek, Turkish, Russian, Ukrainian, Arabic, Japanese and Chinese.
//!
//! Written as in [`phrases`](super::phrases); here are the commonest ones only.

use super::phrases::{PhraseKind, Phrases};

pub(super) const MORE: &[Phrases] = &[
    Phrases {
        kind: PhraseKind::Navigation,
        list: "\
hoppa till innehåll|hoppa till innehållet|till startsidan|startsida|startsidan|hem|meny|sök|logga in|mitt konto|nyheter|visa mer|visa fler|ladda fler|nästa|föregående|till toppen|spara|skriv ut|lyssna|ämnen|mer om ämnet|just nu|följ|följ ämne *|\
spring til indhold|gå til indhold|forside|forsiden|menu|søg|log ind|log på|min konto|nyheder|vis mere|vis flere|næste|forrige|til toppen|gem|gem artikel|lyt|lyt til artiklen|emner|følg|\
hopp til innhold|gå til innhold|til forsiden|meny|søk|logg inn|min side|nyheter|vis mer|last flere|neste|til toppen|lagre|lytt|lytt til saken|tema|følg|\
siirry sisältöön|etusivu|valikko|haku|hae|kirjaudu|kirjaudu sisään|oma tili|uutiset|näytä lisää|lataa lisää|seuraava|edellinen|takaisin ylös|tallenna|kuuntele|kuuntele artikkeli|aiheet|seuraa|\
przejdź do treści|strona główna|menu|szukaj|zaloguj|zaloguj się|wyloguj|moje konto|wiadomości|pokaż więcej|zobacz wszystkie|załaduj więcej|następna|poprzednia|do góry|zapisz|drukuj|posłuchaj|posłuchaj artykułu|tematy|tagi|tagi *|na żywo|obserwuj|\
přejít na obsah|přejít k obsahu|hlavní stránka|úvod|domů|menu|hledat|přihlásit|přihlásit se|můj účet|zprávy|zobrazit více|načíst další|další|předchozí|nahoru|uložit|vytisknout|poslechnout|přehrát článek|témata|štítky|sledovat|\
ugrás a tartalomra|címlap|kezdőlap|menü|keresés|bejelentkezés|belépés|fiókom|hírek|több betöltése|továbbiak|következő|előző|vissza a tetejére|mentés|nyomtatás|címkék|\
sari la conținut|prima pagină|acasă|meniu|caută|căutare|autentificare|contul meu|știri|mai multe|încarcă mai multe|următoarea|înapoi sus|salvează|ascultă|etichete|\
μετάβαση στο περιεχόμενο|αρχική|αρχική σελίδα|μενού|αναζήτηση|σύνδεση|ο λογαριασμός μου|ειδήσεις|περισσότερα|δείτε περισσότερα|επόμενη|προηγούμενη|επιστροφή στην κορυφή|αποθήκευση|ετικέτες|\
içeriğe geç|içeriğe atla|anasayfa|ana sayfa|menü|ara|arama|giriş yap|üye ol|hesabım|haberler|daha fazla|daha fazla göster|tümünü gör|sonraki|önceki|başa dön|yukarı çık|kaydet|yazdır|dinle|haberi dinle|etiketler|canlı|son dakika|\
перейти к содержанию|перейти к основному содержанию|главная|на главную|меню|поиск|найти|войти|вход|регистрация|личный кабинет|новости|показать ещё|показать еще|загрузить ещё|загрузить еще|все новости|следующая|назад|наверх|сохранить|распечатать|версия для печати|слушать|темы|теги|теги *|прямой эфир|\
перейти до вмісту|головна|на головну|меню|пошук|увійти|вхід|реєстрація|новини|показати ще|усі новини|наверх|зберегти|слухати|теми|теги|наживо|\
انتقل إلى المحتوى|تخطى إلى المحتوى|الرئيسية|الصفحة الرئيسية|القائمة|بحث|تسجيل الدخول|أخبار|المزيد|عرض المزيد|التالي|السابق|حفظ|طباعة|استمع|مباشر|عاجل|\
メニュー|ホーム|トップ|検索|ログイン|新規登録|会員登録|マイページ|ニュース|もっと見る|一覧を見る|次へ|前へ|ページトップへ|ページの先頭へ|保存|印刷|速報|本文へ移動|\
首页|菜单|搜索|登录|注册|我的账户|新闻|更多|查看更多|加载更多|下一页|上一页|返回顶部|收藏|打印|直播|跳至内容|跳转至内容|首頁|選單|搜尋|登入|註冊|新聞|看更多|載入更多|回頂端|列印|",
    },
    Phrases {
        kind: PhraseKind::OtherStories,
        list: "\
läs också|läs även|läs vidare|mest läst|mest lästa|senaste nytt|senaste nyheterna|relaterat|relaterade artiklar|fler artiklar|mer från *|mer om *|andra läser|rekommenderat|toppnyheter|\
læs også|mest læste|mest læst|seneste nyt|seneste nyheder|relaterede artikler|flere artikler|mere fra *|mere om *|andre læser|anbefalet|topnyheder|\
les også|mest lest|mest leste|siste nytt|siste nyheter|relaterte saker|relaterte artikler|flere saker|mer fra *|anbefalt|andre leser|toppsaker|\
lue myös|lue lisää|luetuimmat|luetuimmat jutut|tuoreimmat|uusimmat|uusimmat uutiset|aiheesta lisää|lisää aiheesta|muut lukevat|suosittelemme|\
czytaj także|czytaj też|przeczytaj także|zobacz także|zobacz też|najczęściej czytane|najpopularniejsze|popularne|najnowsze|ostatnie wiadomości|polecane|polecamy|powiązane artykuły|podobne artykuły|więcej na ten temat|inne artykuły|warto przeczytać|\
čtěte také|čtěte dále|nejčtenější|nejnovější|nejnovější zprávy|související|související články|další články|doporučujeme|mohlo by vás zajímat|více k tématu|\
olvassa el ezt is|ajánljuk|ajánlott|kapcsolódó|kapcsolódó cikkek|legolvasottabb|legfrissebb|legfrissebb hírek|további cikkek|ez is érdekelheti|\
citește și|citeşte şi|cele mai citite|ultimele știri|ultima oră|articole similare|articole recomandate|recomandări|recomandate|pe aceeași temă|vezi și|\
διαβάστε επίσης|διαβάστε ακόμα|δημοφιλή|τα πιο δημοφιλή|τελευταία νέα|τελευταίες ειδήσεις|σχετικά άρθρα|σχετικά|περισσότερα άρθρα|\
ilgili haberler|ilginizi çekebilir|en çok okunanlar|çok okunanlar|son haberler|önerilen haberler|diğer haberler|günün haberleri|öne çıkanlar|bunları da okuyun|\
читайте также|читать также|читайте по теме|по теме|материалы по теме|ещё по теме|еще по теме|самое читаемое|популярное|популярные|последние новости|главные новости|главное|рекомендуем|новости партнёров|новости партнеров|другие новости|похожие статьи|\
читайте також|за темою|більше за темою|популярне|останні новини|головні новини|найпопулярніше|рекомендуємо|інші новини|\
اقرأ أيضا|اقرأ أيضاً|اقرأ المزيد|الأكثر قراءة|الأكثر مشاهدة|آخر الأخبار|أخبار ذات صلة|مواضيع ذات صلة|ذات صلة|موضوعات متعلقة|اخترنا لك|قد يعجبك أيضا|\
関連記事|関連ニュース|あわせて読みたい|おすすめ記事|おすすめ|人気記事|アクセスランキング|ランキング|最新記事|最新ニュース|新着記事|注目記事|\
相关新闻|相关阅读|相关文章|延伸阅读|推荐阅读|热门文章|热门新闻|最新消息|最新新闻|猜你喜欢|更多新闻|相關新聞|延伸閱讀|推薦閱讀|熱門新聞|熱門文章|最新消息|",
    },
    Phrases {
        kind: PhraseKind::Call,
        list: "\
prenumerera|bli prenumerant|skaffa prenumeration|ladda ner appen|ladda ned appen|ladda ner vår app *|hämta appen|prenumerera på *|anmäl dig till *|tipsa oss|tipsa oss *|vad tycker du|artikeln är bara för prenumeranter|\
abonner|bliv abonnent|tegn abonnement|download appen|hent appen|hent vores app *|tilmeld dig *|skriv dig op til *|tip os|hvad mener du|prøv gratis|\
bli abonnent|kjøp abonnement|last ned appen|last ned vår app *|meld deg på *|tips oss|hva mener du|\
tilaa|tilaa uutiskirje|tilaa uutiskirjeemme *|lataa sovellus|lataa sovelluksemme *|mitä mieltä olet|lähetä juttuvinkki|vain tilaajille|\
subskrybuj|prenumerata|kup prenumeratę|wykup dostęp|pobierz aplikację|pobierz naszą aplikację *|zapisz się na *|zapisz się do *|zapisz się na newsletter|co o tym myślisz|co sądzisz|dołącz do nas *|obserwuj nas *|\
předplatit|předplatné|stáhněte si aplikaci|stáhněte si naši aplikaci *|přihlaste se k odběru *|odebírat|co si myslíte|sledujte nás *|\
előfizetés|előfizetek|töltse le *|iratkozzon fel *|kövessen minket *|feliratkozás|\
abonează te|abonează te la *|abonați vă *|descarcă aplicația *|urmărește ne *|ce părere ai|\
εγγραφείτε *|εγγραφή|κατεβάστε την εφαρμογή *|ακολουθήστε μας *|εγγραφείτε στο newsletter|\
abone ol|abone olun|bültene kaydol|bültenimize abone *|uygulamayı indir|uygulamamızı indirin *|bizi takip edin *|siz ne düşünüyorsunuz|\
подписаться|подпишитесь|подпишитесь на *|подписывайтесь на *|оформить подписку|скачать приложение|скачайте приложение *|скачайте наше приложение *|что вы думаете *|читайте нас *|следите за нами *|присоединяйтесь *|\
підписатися|підпишіться на *|підписуйтесь на *|завантажити застосунок|завантажте *|читайте нас *|\
اشترك|اشترك الآن|اشترك في *|حمل التطبيق|حمّل تطبيقنا *|تابعنا على *|تابعونا على *|ما رأيك|\
アプリをダウンロード|会員限定|この記事は会員限定です|メールマガジン登録|無料会員登録|フォローする|購読する|\
订阅|立即订阅|下载应用|下载客户端|下载app|关注我们|訂閱|立即訂閱|下載app|追蹤我們|",
    },
    Phrases {
        kind: PhraseKind::Sharing,
        list: "\
dela|dela artikel|dela artikeln|dela på *|kopiera länk|\
del|del artikel|del artiklen|del på *|kopier link|\
del saken|kopier lenke|\
jaa|jaa artikkeli|jaa *facebookissa|kopioi linkki|\
udostępnij|udostępnij na *|podziel się|skopiuj link|kopiuj link|\
sdílet|sdílet na *|sdílejte|zkopírovat odkaz|kopírovat odkaz|\
megosztás|megosztom|link másolása|\
distribuie|distribuie pe *|copiază linkul|\
κοινοποίηση|κοινοποίηση στο *|αντιγραφή συνδέσμου|\
paylaş|haberi paylaş|bağlantıyı kopyala|\
поделиться|поделиться в *|скопировать ссылку|\
поділитися|поширити|скопіювати посилання|\
شارك|مشاركة|شارك على *|انسخ الرابط|نسخ الرابط|\
シェア|シェアする|共有|リンクをコピー|ツイート|\
分享|分享到|复制链接|複製連結|",
    },
    Phrases {
        kind: PhraseKind::Comments,
        list: "\
kommentarer|kommentera|kommentarer #|# kommentarer|bli först att kommentera|skriv en kommentar|\
skriv kommentar|vær den første til at kommentere|kommentér|vær den første til å kommentere|\
kommentit|kommentoi|# kommenttia|ole ensimmäinen kommentoija|\
komentarze|komentarze #|# komentarzy|skomentuj|dodaj komentarz|bądź pierwszy *|napisz komentarz|\
komentáře|komentáře #|diskuse|diskuse #|přidat komentář|vstoupit do diskuse|buďte první *|\
hozzászólások|hozzászólás|kommentek|\
comentarii|adaugă un comentariu|comentarii #|lasă un comentariu|fii primul care *|\
σχόλια|σχόλια #|γράψτε σχόλιο|αφήστε σχόλιο|\
yorumlar|yorum yap|yorum yaz|ilk yorumu sen yap|# yorum|\
комментарии|комментарии #|комментировать|оставить комментарий|оставьте комментарий|обсудить|# комментариев|будьте первым *|\
коментарі|коментувати|залишити коментар|\
التعليقات|تعليقات|أضف تعليقا|أضف تعليق|اترك تعليقا|كن أول من *|\
コメント|コメントを書く|コメントする|コメントを見る|\
评论|发表评论|我要评论|留言|評論|發表評論|",
    },
    Phrases {
        kind: PhraseKind::Legal,
        list: "\
alla rättigheter förbehållna *|om cookies|cookies|integritetspolicy|personuppgiftspolicy|användarvillkor|villkor|kontakta oss|kontakt|om oss|ansvarig utgivare *|annonsera|tillgänglighet|* använder cookies *|godkänn alla|\
alle rettigheder forbeholdes *|privatlivspolitik|cookiepolitik|handelsbetingelser|kontakt os|om os|ansvarshavende chefredaktør *|* bruger cookies *|accepter alle|\
alle rettigheter *|personvern|personvernerklæring|vilkår|brukervilkår|kontakt oss|ansvarlig redaktør *|* bruker informasjonskapsler *|\
kaikki oikeudet pidätetään *|tietosuoja|tietosuojaseloste|tietosuojakäytäntö|käyttöehdot|evästeet|evästeasetukset|ota yhteyttä|yhteystiedot|mainosta|* käyttää evästeitä *|hyväksy kaikki|\
wszelkie prawa zastrzeżone *|polityka prywatności|polityka cookies|regulamin|kontakt|o nas|redakcja|reklama|* pliki cookies *|* plików cookie *|akceptuję|akceptuj wszystkie|\
všechna práva vyhrazena *|ochrana osobních údajů|ochrana soukromí|podmínky užití|obchodní podmínky|kontakty|o nás|redakce|inzerce|* soubory cookie *|nastavení cookies|přijmout vše|souhlasím|\
minden jog fenntartva *|adatvédelem|adatvédelmi tájékoztató|impresszum|felhasználási feltételek|médiaajánlat|kapcsolat|elfogadom|\
toate drepturile rezervate *|politica de confidențialitate|politica de cookies|termeni și condiții|despre noi|publicitate|acceptă toate|\
με επιφύλαξη παντός δικαιώματος *|πολιτική απορρήτου|πολιτική cookies|όροι χρήσης|επικοινωνία|ταυτότητα|αποδοχή όλων|\
tüm hakları saklıdır *|* tüm hakları saklıdır *|gizlilik politikası|çerez politikası|kullanım koşulları|kullanım şartları|künye|iletişim|hakkımızda|reklam|kabul et|\
все права защищены *|* все права защищены *|политика конфиденциальности|пользовательское соглашение|правила использования *|контакты|о нас|о проекте|редакция|реклама|рекламодателям|* использует файлы cookie *|* используем файлы cookie *|принять|\
усі права захищені *|всі права захищені *|політика конфіденційності|правила користування *|контакти|про нас|редакція|реклама|\
جميع الحقوق محفوظة *|* جميع الحقوق محفوظة *|سياسة الخصوصية|شروط الاستخدام|من نحن|اتصل بنا|الشروط والأحكام|\
利用規約|プライバシーポリシー|個人情報保護方針|お問い合わせ|会社概要|運営会社|無断転載を禁じます|サイトマップ|広告掲載|\
版权所有|隐私政策|服务条款|使用条款|联系我们|关于我们|网站地图|未经授权不得转载|版權所有|隱私政策|服務條款|聯絡我們|關於我們|",
    },
    Phrases {
        kind: PhraseKind::Advertisement,
        list: "\
annons|annonser|annonce|annoncer|annonse|annonsørinnhold|mainos|mainokset|artikkeli jatkuu mainoksen jälkeen *|artikeln fortsätter *|artiklen fortsætter *|artikkelen fortsetter *|\
reklama|reklama *|materiał sponsorowany|artykuł sponsorowany|dalsza część artykułu *|ciąg dalszy artykułu *|dalsza część tekstu *|inzerce|komerční sdělení|článek pokračuje *|hirdetés|publicitate|articolul continuă *|\
διαφήμιση|reklam|sponsorlu içerik|haberin devamı *|реклама|на правах рекламы|партнёрский материал|партнерский материал|продолжение после рекламы *|إعلان|محتوى برعاية|広告|スポンサー|広告 *|广告|廣告|赞助内容|",
    },
    Phrases {
        kind: PhraseKind::Pointer,
        list: "\
läs mer *|läs också *|läs även *|se också *|læs mere *|læs også *|se også *|les mer *|les også *|lue myös *|lue lisää *|katso myös *|\
czytaj więcej *|czytaj także *|czytaj też *|zobacz także *|zobacz też *|przeczytaj także *|více čtěte *|čtěte také *|čtěte více *|olvassa el *|citește și *|citește mai mult *|\
διαβάστε επίσης *|διαβάστε περισσότερα *|devamını oku|devamını oku *|ayrıca okuyun *|читайте также *|читать далее|читать дальше|подробнее|подробнее *|читайте також *|детальніше|اقرأ أيضا *|اقرأ المزيد *|続きを読む|阅读全文|閱讀全文|",
    },
    Phrases {
        kind: PhraseKind::Meta,
        list: "\
av *|text *|foto *|bild *|publicerad *|publicerat *|uppdaterad *|uppdaterat *|lästid *|rättelse *|# min lästid|för # timmar sedan|igår|idag|\
af *|tekst *|offentliggjort *|publiceret *|opdateret *|læsetid *|rettelse *|publisert *|oppdatert *|lesetid *|for # timer siden|\
teksti *|kuva *|kuvat *|julkaistu *|päivitetty *|lukuaika *|oikaisu *|\
autor *|autorka *|tekst *|zdjęcie *|fot *|opublikowano *|aktualizacja *|data publikacji *|czas czytania *|# min czytania|sprostowanie *|źródło *|\
zdroj *|foto *|publikováno *|aktualizováno *|doba čtení *|oprava *|autoři *|\
szerző *|írta *|fotó *|frissítve *|forrás *|scris de *|publicat *|actualizat *|sursa *|sursă *|foto *|\
του *|της *|φωτογραφία *|δημοσιεύτηκε *|ενημέρωση *|πηγή *|\
yazan *|haber *|fotoğraf *|yayınlanma *|güncelleme *|yayın tarihi *|kaynak *|okuma süresi *|\
автор *|текст *|фото *|опубликовано *|обновлено *|время чтения *|источник *|# минут назад|# часов назад|вчера|сегодня|\
автор *|опубліковано *|оновлено *|джерело *|фото *|كتب *|كتبت *|تاريخ النشر *|آخر تحديث *|المصدر *|صورة *|写真 *|更新 *|公開 *|来源 *|编辑 *|责任编辑 *|作者 *|图片 *|來源 *|",
    },
];
