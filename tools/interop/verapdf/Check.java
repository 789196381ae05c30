// Asks veraPDF whether each file named is PDF/UA-1; one line a file, and what it fails. Exits 1 when one is not.
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Check {
    public static void main(String[] names) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = true;
        for (String name : names) {
            try (InputStream data = new FileInputStream(name);
                    PDFAParser parser = Foundries.defaultInstance().createParser(data, PDFAFlavour.PDFUA_1);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false)) {
                ValidationResult result = validator.validate(parser);
                TreeSet<String> failed = new TreeSet<>();
                for (TestAssertion test : result.getTestAssertions()) {
                    if (test.getStatus() == TestAssertion.Status.FAILED) {
                        failed.add(test.getRuleId().getClause() + "-" + test.getRuleId().getTestNumber());
                    }
                }
                good &= result.isCompliant();
                System.out.println(name + (result.isCompliant() ? " is PDF/UA-1" : " is not: " + failed));
            }
        }
        System.exit(good ? 0 : 1);
    }
}
